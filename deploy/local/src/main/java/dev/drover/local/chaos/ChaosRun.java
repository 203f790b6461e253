package dev.drover.local.chaos;

import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.job.report.LedgerReader;
import dev.drover.job.report.RunDocuments;
import dev.drover.local.RunProof;
import dev.drover.local.SetupException;
import dev.drover.local.Waiting;
import dev.drover.local.cluster.Checkout;
import dev.drover.local.cluster.ClusterFolder;
import dev.drover.local.cluster.ClusterShape;
import dev.drover.local.cluster.FlinkCluster;
import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.local.process.OsProcess;
import dev.drover.operators.flow.DaemonThreads;
import dev.drover.operators.verify.ObjectStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** One run of chaos: everything is started, the plan is carried out, everything is let to finish, and it is counted. */
final class ChaosRun implements AutoCloseable {
    private static final int TASK_MANAGERS = 2;
    /** Each TaskManager has room for the whole job, which so goes on while the other one is gone. */
    private static final int SLOTS = 4;
    /** A run in which nothing changes for so long is stuck. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration STORE_ANSWERS_WITHIN = Duration.ofMinutes(2);
    private static final Duration RESCALED_WITHIN = Duration.ofMinutes(8);
    static final int BACKOFF_MILLIS = 100;
    /** What a blow leaves behind for a while. */
    private static final long AFTERMATH_MILLIS = 20_000;

    private final ChaosOptions options;
    private final ChaosPlan plan;
    private final PrintStream out;
    private final String run;
    private final ChaosServices services;
    private final FlinkCluster cluster;
    private @Nullable OsProcess frozen;
    private @Nullable Blown frozenBy;
    private final ChaosJob job;
    private final JobWatch watch;
    private final List<Blown> blown = new CopyOnWriteArrayList<>();
    private final ExecutorService hand = Executors.newSingleThreadExecutor(DaemonThreads.named("rescale"));
    private CompletableFuture<?> rescaled = CompletableFuture.completedFuture(null);
    private int parallelism = SLOTS;
    private long beginNanos;

    private ChaosRun(
            ChaosOptions options, ChaosPlan plan, ChaosServices services, FlinkCluster cluster, PrintStream out) {
        this.options = options;
        this.out = out;
        this.plan = plan;
        this.run = run(options);
        this.services = services;
        this.cluster = cluster;
        this.job = new ChaosJob(cluster, settings(options, services), out);
        this.watch = new JobWatch(job);
    }

    private static String run(ChaosOptions options) {
        return "chaos-" + options.seed;
    }

    /** Starts everything but the job. */
    static ChaosRun start(ChaosOptions options, Duration length, Path root, Path path, PrintStream out)
            throws IOException {
        Checkout checkout = Checkout.at(root);
        ClusterFolder folder = ClusterFolder.at(path);
        // The same seed draws the same strays only with the seed in the scenario, and in a run of the same name.
        Path scenario = folder.root().resolve("scenario.yaml");
        String kinds = Files.readString(root.resolve("conf/scenarios/chaos.yaml"), StandardCharsets.UTF_8);
        Files.writeString(scenario, kinds.replace("seed: 0", "seed: " + options.seed), StandardCharsets.UTF_8);
        ChaosServices services = ChaosServices.start(checkout, folder, scenario, options.seed);
        try {
            FlinkCluster cluster = FlinkCluster.start(checkout, folder, ClusterShape.of(TASK_MANAGERS, SLOTS, true));
            return new ChaosRun(options, ChaosPlan.draw(options.seed, length), services, cluster, out);
        } catch (IOException | RuntimeException e) {
            services.close();
            throw e;
        }
    }

    private static Map<String, String> settings(ChaosOptions options, ChaosServices services) {
        Map<String, String> settings = services.settings();
        settings.put("ingest.start-position", "trim-horizon");
        settings.put("admit.control-interval", "500 ms");
        settings.put("dispatch.max-in-flight", "32");
        settings.put("dispatch.workers." + ChaosServices.FUNCTION + ".timeout", "6 s");
        settings.put("dispatch.backoff.max", "1 s");
        settings.put("dispatch.breaker.probe-interval", "500 ms");
        settings.put("verify.timeout", "1 s");
        settings.put("verify.undecided-after", "2 s");
        settings.put("heal.undecided-backoff", "1 s");
        // So short that the time to the next attempt says what is beyond it.
        settings.put("heal.backoff.initial", BACKOFF_MILLIS + " ms");
        settings.put("heal.backoff.max", BACKOFF_MILLIS + " ms");
        settings.put("heal.max-attempts", "8");
        settings.put("ledger.progress-interval", "500 ms");
        settings.put("ledger.gap-after", "20 s");
        settings.put("flink.execution.checkpointing.interval", "1 s");
        settings.put("flink.execution.checkpointing.unaligned.enabled", Boolean.toString(!options.aligned));
        return settings;
    }

    ChaosSummary toItsEnd() throws Exception {
        job.start(parallelism);
        out.println("The job runs, with " + (options.aligned ? "aligned" : "unaligned")
                + " checkpoints; Flink's web UI: "
                + cluster.rest().ui().map(String::valueOf).orElse("nobody answers"));
        long startMillis = System.currentTimeMillis();
        Submitter submitter = Submitter.start(
                services.kinesis(),
                ChaosServices.WORK_STREAM,
                run,
                services.outputPrefixes(),
                options.rate,
                options.seed);
        try (submitter;
                ObjectStore store = services.store()) {
            awaitFirstVerified(new RunDocuments(store, services.storePrefix()));
            beginNanos = System.nanoTime();
            carryOut();
            awaitRescaled();
            say("calm");
            services.calm();
            thaw();
            submitter.end();
        }
        try (ObjectStore store = services.store()) {
            Waiting.of(
                    new RunDocuments(store, services.storePrefix())
                            .close(run, submitter.submitted().size(), System.currentTimeMillis()),
                    STORE_ANSWERS_WITHIN,
                    "Closing the run");
            boolean complete = awaitComplete(store);
            job.stop();
            say("stopped");
            ChaosTally tally = ChaosTally.of(evidence(submitter, store));
            return new ChaosSummary(
                    options,
                    blown,
                    tally,
                    submitter,
                    services.faults(),
                    complete,
                    System.currentTimeMillis() - startMillis);
        }
    }

    /** A crash before that would only be a slow start. */
    private void awaitFirstVerified(RunDocuments documents) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            RunProgress progress =
                    Waiting.of(documents.progress(run), STORE_ANSWERS_WITHIN, "Reading the progress document");
            if (progress != null && progress.count(ItemStatus.VERIFIED) > 0) {
                return;
            }
            if (System.nanoTime() > giveUp) {
                throw new SetupException("No item was verified within " + PATIENCE.toMinutes() + " min");
            }
            Waiting.pause(LOOK_EVERY);
        }
    }

    private void carryOut() {
        for (ChaosPlan.Moment moment : plan.moments()) {
            pauseUntil(moment.atMillis);
            if (rescaled.isCompletedExceptionally()) {
                // No job is left that anything could be tried on.
                awaitRescaled();
            }
            ChaosPlan.Step step = moment.step;
            if (!moment.begins) {
                end(step);
            } else if (step.blow == Blow.RESCALE) {
                rescaled = rescaled.thenRunAsync(() -> rescale(step), hand);
            } else if (step.blow.reach() == Blow.Reach.CRASH && !rescaled.isDone()) {
                // The client that stops and resumes the job is no part of what is tried.
                rescaled = rescaled.thenRunAsync(() -> begin(step), hand);
            } else {
                begin(step);
            }
        }
    }

    private synchronized void begin(ChaosPlan.Step step) {
        if (step.blow == Blow.FREEZE_TASK_MANAGER && sinceBegin() >= step.atMillis + step.lastingMillis) {
            // Over before it could begin.
            return;
        }
        say(step.words());
        Blown blow = new Blown(step, System.currentTimeMillis());
        switch (step.blow) {
            case KILL_TASK_MANAGER:
                taskManager(step.number).ifPresent(OsProcess::kill);
                break;
            case KILL_JOB_MANAGER:
                cluster.leader().ifPresent(OsProcess::kill);
                break;
            case FREEZE_TASK_MANAGER:
                freeze(blow);
                break;
            default:
                services.begin(step, blow.atMillis);
                break;
        }
        // As a supervisor does.
        cluster.startMissing();
        blown.add(blow);
    }

    /** It takes a while, in which faults of services go on. */
    private void rescale(ChaosPlan.Step step) {
        say(step.blow.words());
        Blown blow = new Blown(step, System.currentTimeMillis());
        parallelism = otherParallelism(step.number);
        blow.askedMillis = job.rescale(parallelism);
        blown.add(blow);
        say("resumed at parallelism " + parallelism);
    }

    private void awaitRescaled() {
        Waiting.of(rescaled, RESCALED_WITHIN, "Stopping the job with a savepoint and resuming it");
    }

    private Optional<OsProcess> taskManager(int number) {
        List<OsProcess> running = cluster.taskManagers();
        return running.isEmpty() ? Optional.empty() : Optional.of(running.get(number % running.size()));
    }

    private void freeze(Blown blow) {
        thaw();
        taskManager(blow.step.number).ifPresent(chosen -> {
            chosen.freeze();
            frozen = chosen;
            frozenBy = blow;
        });
    }

    private synchronized void thaw() {
        OsProcess process = frozen;
        Blown blow = frozenBy;
        if (process != null && blow != null) {
            blow.thawedMillis = System.currentTimeMillis();
            process.thaw();
            frozen = null;
        }
    }

    private int otherParallelism(int number) {
        int other = 1 + number % (SLOTS - 1);
        return other < parallelism ? other : other + 1;
    }

    private synchronized void end(ChaosPlan.Step step) {
        say("end of " + step.blow.words());
        if (step.blow == Blow.FREEZE_TASK_MANAGER) {
            thaw();
        } else {
            services.end(step);
        }
    }

    private void pauseUntil(long atMillis) {
        long left = atMillis - sinceBegin();
        if (left > 0) {
            Waiting.pause(Duration.ofMillis(left));
        }
    }

    private long sinceBegin() {
        return Duration.ofNanos(System.nanoTime() - beginNanos).toMillis();
    }

    private void say(String what) {
        out.println(String.format(Locale.ROOT, "%6.1f s   %s", sinceBegin() / 1000.0, what));
    }

    /** False where nothing changes any more and the run is not complete all the same: then the count says what is lost. */
    private boolean awaitComplete(ObjectStore store) {
        RunDocuments documents = new RunDocuments(store, services.storePrefix());
        long changedNanos = System.nanoTime();
        String before = "";
        while (true) {
            cluster.startMissing();
            RunProgress progress =
                    Waiting.of(documents.progress(run), STORE_ANSWERS_WITHIN, "Reading the progress document");
            String equation = progress == null ? "nothing seen" : progress.equation();
            if (progress != null && progress.state != RunProgress.State.RUNNING) {
                say(progress.state + ": " + equation);
                return progress.state == RunProgress.State.COMPLETE;
            }
            if (!equation.equals(before)) {
                before = equation;
                changedNanos = System.nanoTime();
            } else if (System.nanoTime() - changedNanos > PATIENCE.toNanos()) {
                say("NOTHING CHANGES ANY MORE: " + equation);
                return false;
            }
            Waiting.pause(LOOK_EVERY);
        }
    }

    private ChaosTally.Evidence evidence(Submitter submitter, ObjectStore store) throws IOException {
        ChaosTally.Evidence evidence = new ChaosTally.Evidence();
        evidence.submitted = submitter.submitted();
        Waiting.of(
                new LedgerReader(store, services.storePrefix()).read(run, evidence.ledger),
                STORE_ANSWERS_WITHIN,
                "Reading the ledger");
        evidence.record = EndpointRecord.read(services.record());
        evidence.cutOff = new HashSet<>(services.lambdaProxy().cutOff());
        evidence.endpointKills = services.endpointKills();
        evidence.output = (FinalLine line) -> RunProof.problemOfOutput(store, line);
        List<Crash> crashes = new ArrayList<>();
        for (Blown blow : blown) {
            if (blow.step.blow.reach() == Blow.Reach.CRASH) {
                boolean stopped = blow.askedMillis > 0;
                crashes.add(new Crash(
                        blow.step.blow,
                        blow.atMillis,
                        watch.downAfter(blow.atMillis),
                        blow.thawedMillis,
                        stopped ? blow.askedMillis : watch.checkpointBefore(blow.atMillis)));
            }
        }
        evidence.crashes = crashes;
        evidence.disturbed = millis -> blown.stream()
                .anyMatch(blow -> millis >= blow.atMillis
                        && millis <= blow.atMillis + blow.step.lastingMillis + AFTERMATH_MILLIS);
        return evidence;
    }

    @Override
    public void close() {
        hand.shutdownNow();
        watch.close();
        cluster.close();
        services.close();
    }

    /** A step as it was carried out. Times are milliseconds since the epoch. */
    static final class Blown {
        final ChaosPlan.Step step;
        final long atMillis;
        /** When the savepoint was asked for that the job stopped with; 0 for other blows. */
        long askedMillis;
        /** When what had been frozen went on; 0 for other blows. */
        long thawedMillis;

        Blown(ChaosPlan.Step step, long atMillis) {
            this.step = step;
            this.atMillis = atMillis;
        }
    }
}
