package dev.drover.local.bench;

import dev.drover.local.Waiting;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** Ten thousand invocations in flight at once from one TaskManager of 2 GB. */
final class InFlightBench implements Bench {
    private static final String STREAM = "work";
    private static final int IN_FLIGHT = 10_000;
    private static final Duration ITEM = Duration.ofSeconds(4);
    private static final int ITEMS = 250_000;
    private static final int TASK_MANAGER_MIB = 2048;
    /** Until then the compiler takes two fifths of two cores, in the job and at the endpoint. */
    private static final int WARM_ITEMS = 100_000;

    private static final Duration WARM_WITHIN = Duration.ofMinutes(3);
    private static final Duration REACHED_WITHIN = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    /** 20 s, five times the length of an item. */
    private static final int LOOKS = 80;
    /** Between two looks some calls have just ended and the next are being sent. */
    private static final double HELD = 0.99;

    @Override
    public String name() {
        return "in-flight";
    }

    @Override
    public String description() {
        return "10,000 invocations of 4 s in flight at once, and held, from one process with the memory of a TaskManager "
                + "of 2 GB, once it has served 100,000 of them.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        BenchEndpoint endpoint = setting.endpoint(8);
        endpoint.slowBy(ITEM);
        KinesaliteProcess kinesis = setting.kinesis(STREAM);
        setting.load(kinesis, STREAM, setting.items(ITEMS), setting::item);
        TaskManagerMemory memory = TaskManagerMemory.ofMebibytes(TASK_MANAGER_MIB);
        Map<String, String> settings = setting.settings(kinesis, endpoint, STREAM);
        settings.put("dispatch.max-in-flight", Integer.toString(setting.items(IN_FLIGHT)));
        settings.put("flink.taskmanager.memory.managed.size", memory.managed());
        Path configuration = setting.folder().resolve("job.properties");
        Properties properties = new Properties();
        properties.putAll(settings);
        try (Writer writer = Files.newBufferedWriter(configuration)) {
            properties.store(writer, null);
        }
        BenchProcess.Start start = setting.process("job", JobMain.class).options(memory.jvmOptions());
        start.arguments(Integer.toString(start.controlPort()), configuration.toString());
        try (BenchProcess job = start.now()) {
            measure(job, endpoint, setting, report);
        }
    }

    private static void measure(BenchProcess job, BenchEndpoint endpoint, Setting setting, Report report)
            throws IOException {
        int inFlight = setting.items(IN_FLIGHT);
        report.say("  warming up");
        int warm = setting.items(WARM_ITEMS);
        Waiting.until(warm + " items are verified", WARM_WITHIN, LOOK_EVERY, () -> metric(job, "verified") >= warm);
        long start = System.nanoTime();
        int mostRunning = 0;
        while (metric(job, "inFlight") < inFlight) {
            mostRunning = Math.max(mostRunning, endpoint.running());
            if (System.nanoTime() - start > REACHED_WITHIN.toNanos()) {
                report.say("  not reached within " + REACHED_WITHIN.toSeconds() + " s");
                break;
            }
            Waiting.pause(LOOK_EVERY);
        }
        report.figure("reached after", (System.nanoTime() - start) / 1e9, "s");
        long verifiedBefore = metric(job, "verified");
        long heldSince = System.nanoTime();
        Samples held = new Samples();
        Samples running = new Samples();
        for (int look = 0; look < setting.items(LOOKS); look++) {
            held.add((double) metric(job, "inFlight"));
            running.add(endpoint.running());
            Waiting.pause(LOOK_EVERY);
        }
        double seconds = (System.nanoTime() - heldSince) / 1e9;
        mostRunning = (int) Math.max(mostRunning, running.max());
        double rate = (metric(job, "verified") - verifiedBefore) / seconds;
        long errors = metric(job, "retried") + metric(job, "neverReturned") + metric(job, "deferred");
        report.figure("in flight, as dispatch counts", held, "invocations");
        report.figure("in flight, as the endpoint counts", running, "invocations");
        report.figure("settled", rate, "items/s");
        double resident = ResidentMemory.peakMib(job.pid());
        report.figure("resident memory, most", resident, "MiB");
        report.atLeast("in flight at the endpoint, most", mostRunning, inFlight * HELD);
        report.atLeast("in flight, least while held", held.min(), inFlight * HELD);
        report.atMost("resident memory, MiB", resident, TASK_MANAGER_MIB);
        report.atMost("calls that failed, timed out or were handed back", (double) errors, 0);
    }

    private static long metric(BenchProcess job, String name) {
        return Long.parseLong(job.ask(name));
    }
}
