package dev.drover.local.chaos;

import java.time.Duration;
import java.util.Locale;

/** What chaos does to the job and to the services around it. */
enum Blow {
    /** kill -9; another one takes its place. */
    KILL_TASK_MANAGER(4, Reach.CRASH, 0, 0),
    /** kill -9; another one takes its place. */
    KILL_JOB_MANAGER(2, Reach.CRASH, 0, 0),
    /** SIGSTOP past its heartbeat, then SIGCONT: it comes back as a zombie. */
    FREEZE_TASK_MANAGER(2, Reach.CRASH, 14, 20),
    /** Stop with savepoint, and resume at another parallelism. */
    RESCALE(2, Reach.CRASH, 0, 0),
    /** The Lambda endpoint's process is killed, and comes back. */
    KILL_ENDPOINT(2, Reach.SERVICE, 2, 8),
    /** Calls of Lambda are carried out, and the connection is closed before the answer. */
    CUT_CALLS(2, Reach.SERVICE, 3, 10),
    /** Lambda itself answers 500. */
    FAIL_CALLS(1, Reach.SERVICE, 3, 10),
    /** The store answers 500. */
    FAIL_STORE(2, Reach.SERVICE, 3, 10),
    /** The store answers nothing. */
    SILENCE_STORE(2, Reach.SERVICE, 3, 10),
    /** Kinesis throttles reading and putting. */
    THROTTLE_KINESIS(2, Reach.SERVICE, 3, 10),
    /** Kinesis takes some entries of each PutRecords only. */
    FAIL_SOME_PUTS(2, Reach.SERVICE, 3, 10),
    /** Calls of Kinesis are carried out, and the connection is closed before the answer. */
    CUT_KINESIS(2, Reach.SERVICE, 3, 10),
    /** A shard of the work stream becomes two. */
    SPLIT_SHARD(1, Reach.SHARDS, 0, 0),
    /** Two neighbouring shards of the work stream become one. */
    MERGE_SHARDS(1, Reach.SHARDS, 0, 0);

    /** What a blow falls on. */
    enum Reach {
        /** The job: it has to recover. */
        CRASH,
        /** A service, for a while. */
        SERVICE,
        SHARDS
    }

    private final int weight;
    private final Reach reach;
    private final Duration shortest;
    private final Duration longest;

    Blow(int weight, Reach reach, int shortestSeconds, int longestSeconds) {
        this.weight = weight;
        this.reach = reach;
        this.shortest = Duration.ofSeconds(shortestSeconds);
        this.longest = Duration.ofSeconds(longestSeconds);
    }

    /** How often it comes in a round of all blows. */
    int weight() {
        return weight;
    }

    Reach reach() {
        return reach;
    }

    /** Zero for what is over at once. */
    Duration shortest() {
        return shortest;
    }

    Duration longest() {
        return longest;
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
