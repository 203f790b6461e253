package dev.drover.local.chaos;

/** A crash of the job, as chaos saw it. Times are milliseconds since the epoch. */
final class Crash {
    final Blow blow;
    final long atMillis;
    /** When the job was first seen not to run, or to run anew: until then survivors of the crash go on. */
    final long downMillis;
    /** When a process that had been frozen came back, which does not know yet that it is gone; 0 for none. */
    final long thawedMillis;
    /** When the last checkpoint that completed before was triggered; what was settled since is rolled back. */
    final long checkpointMillis;

    Crash(Blow blow, long atMillis, long downMillis, long thawedMillis, long checkpointMillis) {
        this.blow = blow;
        this.atMillis = atMillis;
        this.downMillis = downMillis;
        this.thawedMillis = thawedMillis;
        this.checkpointMillis = checkpointMillis;
    }
}
