package dev.drover.local.bench;

import dev.drover.local.Waiting;
import java.io.IOException;
import java.time.Duration;

/** Ten million settled items and one million open ones in the state of one TaskManager of 2 GB. */
final class StateBench implements Bench {
    private static final int SETTLED = 10_000_000;
    private static final int OPEN = SETTLED / (StateMain.OPEN_OF - 1);
    /** More than 900 calls of half a second bring. */
    private static final long PER_SECOND = 2_000;

    private static final int TASK_MANAGER_MIB = 2048;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    /** What came with the last items at once is part of the first checkpoint after them. */
    private static final int CHECKPOINTS_BEFORE = 2;

    private static final int CHECKPOINTS = 6;
    private static final double CHECKPOINT_SECONDS = 5;

    @Override
    public String name() {
        return "state";
    }

    @Override
    public String description() {
        return "Incremental checkpoints of 10 million settled and 1 million open items, of which 2,000 a second come, in "
                + "one process with the memory of a TaskManager of 2 GB.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        TaskManagerMemory memory = TaskManagerMemory.ofMebibytes(TASK_MANAGER_MIB);
        BenchProcess.Start start = setting.process("state", StateMain.class).options(memory.jvmOptions());
        start.arguments(
                Integer.toString(start.controlPort()),
                Long.toString(setting.items(SETTLED + OPEN)),
                Long.toString(PER_SECOND),
                setting.folder().toUri().toString(),
                memory.managed());
        try (BenchProcess job = start.now()) {
            measure(job, setting, report);
        }
    }

    private static void measure(BenchProcess job, Setting setting, Report report) throws IOException {
        int all = setting.items(SETTLED + OPEN);
        long start = System.nanoTime();
        long beganMillis = System.currentTimeMillis();
        long told = 0;
        long items = items(job);
        while (items < all) {
            if (items - told >= 1_000_000) {
                told = items;
                report.say("  " + items + " items after " + (System.nanoTime() - start) / 1_000_000_000 + " s");
            }
            Waiting.pause(LOOK_EVERY);
            items = items(job);
        }
        report.figure("taken in", items / ((System.nanoTime() - start) / 1e9), "items/s");
        checkpoints(job, beganMillis, 0, report, "checkpoint while they come at once", "written to it");
        long fullMillis = System.currentTimeMillis();
        while (count(job, fullMillis) < CHECKPOINTS_BEFORE + CHECKPOINTS) {
            Waiting.pause(LOOK_EVERY);
        }
        Samples seconds = checkpoints(
                job, fullMillis, CHECKPOINTS_BEFORE, report, "incremental checkpoint, full", "written to it, full");
        double resident = ResidentMemory.peakMib(job.pid());
        report.figure("resident memory, most", resident, "MiB");
        report.atLeast("items settled", (double) Long.parseLong(job.ask("settled")), setting.items(SETTLED));
        report.atLeast("items open", (double) Long.parseLong(job.ask("open")), setting.items(OPEN));
        report.atMost("incremental checkpoint, s, the longest", seconds.max(), CHECKPOINT_SECONDS);
        report.atMost("resident memory, MiB", resident, TASK_MANAGER_MIB);
    }

    private static long items(BenchProcess job) {
        return Long.parseLong(job.ask("settled")) + Long.parseLong(job.ask("open"));
    }

    private static int count(BenchProcess job, long fromMillis) {
        return numbers(job, fromMillis).length / 2;
    }

    private static String[] numbers(BenchProcess job, long fromMillis) {
        String answer = job.ask("checkpoints " + fromMillis);
        return answer.isEmpty() ? new String[0] : answer.split(" ");
    }

    /** Reports the checkpoints that began since then, without the first few, and returns their lengths in seconds. */
    private static Samples checkpoints(
            BenchProcess job, long fromMillis, int without, Report report, String what, String size) {
        Samples seconds = new Samples();
        Samples mebibytes = new Samples();
        String[] numbers = numbers(job, fromMillis);
        // The history tells the latest first.
        for (int i = 0; i < numbers.length - 2 * without; i += 2) {
            seconds.add(Long.parseLong(numbers[i]) / 1000.0);
            mebibytes.add(Long.parseLong(numbers[i + 1]) / 1048576.0);
        }
        report.figure(what, seconds, "s");
        report.figure(size, mebibytes, "MiB");
        return seconds;
    }
}
