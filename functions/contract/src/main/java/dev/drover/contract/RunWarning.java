package dev.drover.contract;

/** Something about a run that is under way that wants a person's eye. It changes nothing about the run. */
public final class RunWarning {
    /** The kinds. */
    public enum Kind {
        /** Items are open, and none was settled for a while. */
        NO_PROGRESS,
        /** Fewer items came than were said to be sent, and none comes any more. */
        INGEST_GAP,
        /** The run will end much later than it looked before. */
        END_SLIPPING,
        /** An unusual share of attempts fails. */
        HEAL_RATE,
        /** Records wait in the stream for almost as long as it keeps them. */
        BACKLOG_AGE
    }

    public Kind kind = Kind.NO_PROGRESS;
    /** When the job first noticed it. */
    public long sinceMillis;
    /** One sentence for a person. */
    public String message = "";
}
