package dev.drover.local.bench;

import dev.drover.job.Variation;
import dev.drover.local.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CheckpointStatsStatus;

/** How long checkpoints take while dispatch is full and a backlog waits behind it, with the credit gate and without it. */
final class CheckpointBench implements Bench {
    private static final String STREAM = "work";
    private static final int BACKLOG = 20_000;
    private static final int LIMIT = 64;
    private static final int CHECKPOINTS = 3;
    /** Long enough for three checkpoints that take as long as they may. */
    private static final Duration LOOK_FOR = Duration.ofSeconds(11);

    private static final Duration FULL_WITHIN = Duration.ofSeconds(60);
    private static final Duration STILL_FOR = Duration.ofSeconds(1);
    private static final double ALIGNED_SECONDS = 3;
    private static final double UNALIGNED_SECONDS = 2;

    private static final List<Situation> SITUATIONS = List.of(
            new Situation("items of 2 s", Duration.ofSeconds(2), false),
            new Situation("items of 10 s", Duration.ofSeconds(10), false),
            new Situation("items of 60 s", Duration.ofSeconds(60), false),
            new Situation("items of 900 s", Duration.ofSeconds(900), false),
            new Situation("a dead endpoint", Duration.ZERO, true));

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public String description() {
        return "The longest checkpoint, aligned and unaligned, while dispatch is full of items of 2 s to 900 s or its "
                + "endpoint is dead, with a backlog behind it; against the same job with the credit gate off.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        BenchEndpoint endpoint = setting.endpoint(8);
        KinesaliteProcess kinesis = setting.kinesis(STREAM);
        setting.load(kinesis, STREAM, BACKLOG, setting::item);
        long deferred = 0;
        boolean gatedFirst = true;
        for (boolean unaligned : new boolean[] {false, true}) {
            for (Situation situation : SITUATIONS) {
                endpoint.slowBy(situation.delay);
                if (situation.isDead) {
                    endpoint.kill();
                }
                String what = (unaligned ? "unaligned, " : "aligned, ") + situation.name;
                for (boolean gated : new boolean[] {gatedFirst, !gatedFirst}) {
                    Map<String, String> settings = setting.settings(kinesis, endpoint, STREAM);
                    settings.put("flink.execution.checkpointing.unaligned.enabled", Boolean.toString(unaligned));
                    settings.put("flink.execution.checkpointing.interval", "1 s");
                    settings.put("dispatch.max-in-flight", Integer.toString(LIMIT));
                    Looked looked = look(
                            settings,
                            gated ? Variation.none() : Variation.none().withCredit(OpenGate.opener()));
                    if (gated) {
                        report.figure(what, looked.seconds, "s, the longest of " + looked.completed);
                        report.atMost(what, looked.seconds, unaligned ? UNALIGNED_SECONDS : ALIGNED_SECONDS);
                        deferred += looked.deferred;
                    } else {
                        report.figure(
                                what + ", gate off",
                                looked.seconds,
                                "s, " + looked.completed + " completed, " + looked.deferred + " items deferred");
                    }
                }
                gatedFirst = !gatedFirst;
                if (situation.isDead) {
                    endpoint.restart();
                }
                setting.removeOutputs();
            }
        }
        report.atMost("items deferred with the gate", (double) deferred, 0);
    }

    private static Looked look(Map<String, String> settings, Variation variation) {
        try (BenchJob job = BenchJob.start(settings, variation)) {
            awaitFull(job);
            long deferredBefore = job.dispatch("deferred");
            long fromMillis = System.currentTimeMillis();
            long giveUp = System.nanoTime() + LOOK_FOR.toNanos();
            Looked looked = Looked.at(job.checkpoints(), fromMillis);
            while (looked.completed < CHECKPOINTS && System.nanoTime() < giveUp) {
                Waiting.pause(Duration.ofMillis(100));
                looked = Looked.at(job.checkpoints(), fromMillis);
            }
            looked.deferred = job.dispatch("deferred") - deferredBefore;
            return looked;
        }
    }

    /** Until the source lets hardly anything in any more, though there is a backlog. */
    private static void awaitFull(BenchJob job) {
        job.await("dispatch is full", FULL_WITHIN, () -> job.inside() >= LIMIT);
        long before = job.inside();
        Waiting.pause(STILL_FOR);
        for (long now = job.inside(); now > before + 2; now = job.inside()) {
            before = now;
            Waiting.pause(STILL_FOR);
        }
    }

    /** What the checkpoints came to that were begun since dispatch was full. */
    private static final class Looked {
        private int completed;
        /** The longest, one that is still on its way included. */
        private double seconds;

        private long deferred;

        static Looked at(CheckpointStatsSnapshot snapshot, long fromMillis) {
            Looked looked = new Looked();
            for (AbstractCheckpointStats checkpoint : snapshot.getHistory().getCheckpoints()) {
                if (checkpoint.getTriggerTimestamp() < fromMillis) {
                    continue;
                }
                if (checkpoint.getStatus() == CheckpointStatsStatus.COMPLETED) {
                    looked.completed++;
                    looked.longest(checkpoint.getEndToEndDuration());
                } else {
                    looked.longest(System.currentTimeMillis() - checkpoint.getTriggerTimestamp());
                }
            }
            return looked;
        }

        private void longest(long millis) {
            seconds = Math.max(seconds, millis / 1000.0);
        }
    }

    /** What dispatch is full of. */
    private static final class Situation {
        private final String name;
        private final Duration delay;
        private final boolean isDead;

        Situation(String name, Duration delay, boolean isDead) {
            this.name = name;
            this.delay = delay;
            this.isDead = isDead;
        }
    }
}
