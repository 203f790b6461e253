package dev.drover.job.lifecycle;

/** What can be broken about the job's seams, each of which the model must notice. */
enum Fault {
    NONE,
    /** A restore gives admit what it knew when it crashed. */
    ADMIT_IS_NOT_ROLLED_BACK,
    HEAL_IS_NOT_ROLLED_BACK,
    PROGRESS_IS_NOT_ROLLED_BACK,
    /** Lines that no checkpoint holds become visible. */
    LINES_ARE_NOT_ROLLED_BACK,
    RETRY_POSITION_IS_NOT_ROLLED_BACK,
    /** A restore brings back nothing of what dispatch held. */
    QUEUE_IS_LOST,
    SINK_BUFFER_IS_LOST,
    /** Heal re-emits an item under the sequence that it had. */
    SEQUENCE_IS_NOT_RAISED,
    /** Admit drops no duplicates. */
    ADMIT_FORGETS,
    HEAL_FORGETS,
    /** What comes after the final line is settled once more. */
    LATE_NEWS_IS_NEWS,
    TIMERS_ARE_LOST,
    /** After a restore the counts stand twice. */
    PROGRESS_IS_REPEATED
}
