package dev.drover.local.faults;

import java.util.Locale;

/** What can become of a request on its way to a service. */
public enum Fault {
    /** Passed on, and the answer passed back. */
    NONE,
    /** Answered 500, not passed on. */
    FAIL,
    /** Answered 403, not passed on. */
    DENY,
    /** Answered as the service throttles, not passed on. */
    THROTTLE,
    /** Some entries of a batch are passed on, the others are answered as throttled. */
    FAIL_SOME,
    /** Passed on and carried out, and then the connection is closed without an answer. */
    CUT_OFF,
    /** Neither passed on nor answered nor closed: the caller's patience has to end it. */
    KEEP_SILENT;

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
