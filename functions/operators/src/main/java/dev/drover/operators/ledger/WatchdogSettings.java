package dev.drover.operators.ledger;

import java.io.Serializable;
import java.time.Duration;

/** What the watchdog is configured with. */
@SuppressWarnings("NullAway.Init") // filled by the configuration's one reader
public final class WatchdogSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How long nothing must be settled while items are open. */
    public Duration noProgressAfter;
    /** How long no record of a closed run that lacks some must come. */
    public Duration gapAfter;
    /** What rates are taken over; the end of a run is estimated anew, and attempts are judged, once in this time. */
    public Duration window;
    /** How much later the end may get, in percent of the time that was left when it was first estimated. */
    public int slipPercent;
    /** How many of 100 settled attempts may fail. */
    public int healPercent;
    /** How old a record may get in the work stream, in percent of the time for which the stream keeps it. */
    public int backlogPercent;
}
