package dev.drover.contract;

/** What verification found. An item whose output is MISSING or CORRUPT is a stray. */
public enum Verdict {
    INTACT,
    MISSING,
    CORRUPT
}
