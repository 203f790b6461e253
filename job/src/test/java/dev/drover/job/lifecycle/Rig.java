package dev.drover.job.lifecycle;

import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.operators.admit.AdmissionPolicy;
import dev.drover.operators.admit.AdmitFunction;
import dev.drover.operators.admit.AllowedUris;
import dev.drover.operators.admit.ControlSource;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Backoff;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.LedgerEntry;
import dev.drover.operators.flow.Settlement;
import dev.drover.operators.heal.HealFunction;
import dev.drover.operators.heal.HealSettings;
import dev.drover.operators.ingest.FlowCredit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.util.OutputTag;

/** The job's own admit and heal, opened once for many schedules. */
final class Rig implements AutoCloseable {
    static final int MAX_ATTEMPTS = 3;
    static final Duration MAX_AGE = Duration.ofDays(7);

    final RunControl control = new RunControl();
    final KeyedShell<Arrival, Item> admit;
    final KeyedShell<Settlement, LedgerEntry> heal;

    private KeyedShell.Outlet world;
    private Choices choices;

    /**
     * @param completions whether workers say when they are done with an event
     */
    Rig(boolean completions) throws Exception {
        AdmissionPolicy policy = new AdmissionPolicy(
                List.of("embed"),
                List.of(),
                AllowedUris.under(List.of(World.INPUT)),
                AllowedUris.under(List.of(World.OUTPUT)));
        admit = new KeyedShell<>(
                new AdmitFunction(
                        policy,
                        () -> new OneControl(control),
                        context -> new NoCredit(),
                        Duration.ofHours(1),
                        Duration.ofDays(8)),
                this::put);
        HealSettings settings = new HealSettings();
        settings.maxAttempts = MAX_ATTEMPTS;
        settings.backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));
        settings.undecidedBackoff = Duration.ofSeconds(1);
        settings.maxEventAge = Duration.ofHours(6);
        settings.probe = new Backoff(Duration.ofSeconds(1), Duration.ofHours(1));
        settings.completions = completions;
        settings.nanoUsdPerGbSecond = 16_667;
        settings.maxAge = MAX_AGE;
        settings.rememberFor = Duration.ofDays(8);
        heal = new KeyedShell<>(new HealFunction(settings, context -> new NoCredit(), this::jitter), this::put);
    }

    /** A choice as every other: a schedule that is played again must wait as long. */
    private double jitter() {
        return choices.next(8) / 8.0;
    }

    /** Begins anew, with the outputs going to this world. */
    void serve(KeyedShell.Outlet present, Choices made) throws Exception {
        world = present;
        choices = made;
        admit.reset();
        boolean asNew = awaited() == 0 && heal.startedMillis() == 0;
        heal.reset();
        if (!asNew) {
            heal.restart(0);
        }
        control.totals.clear();
        control.paused = false;
        control.cancelled = false;
        control.budgetNanoUsd = null;
    }

    /** Heal begins another incarnation. Only to what is awaited does it matter that, and when. */
    void restartHeal(KeyedShell.Snapshot snapshot, long nowMillis) throws Exception {
        boolean awaits = awaited() != 0;
        heal.restore(snapshot);
        if (awaits || heldAwaited() != 0) {
            heal.restart(nowMillis);
        }
    }

    /** How many events heal awaits. */
    long awaited() throws Exception {
        heal.snapshot();
        return heldAwaited();
    }

    private long heldAwaited() {
        return heal.subtaskState("awaited-counts").get(0);
    }

    private void put(OutputTag<?> tag, Object value) {
        world.put(tag, value);
    }

    @Override
    public void close() throws Exception {
        admit.close();
        heal.close();
    }

    private static final class OneControl implements ControlSource {
        private final RunControl control;

        OneControl(RunControl control) {
            this.control = control;
        }

        @Override
        public CompletableFuture<RunControl> load(String run) {
            return CompletableFuture.completedFuture(control);
        }

        @Override
        public CompletableFuture<RunProgress> progress(String run) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    /** The gate is not played: records come when the schedule says so. */
    private static final class NoCredit implements FlowCredit {
        @Override
        public void open(int subtask, int subtasks, long account) {
            // Nobody asks.
        }

        @Override
        public Balance sent(int subtask, long account, long sentSoFar) {
            return new Balance(0, 0, 0, 0, 1);
        }

        @Override
        public void left(long publisher, Map<Long, Long> leftSoFar) {
            // Nobody asks.
        }

        @Override
        public void held(int subtask, int subtasks, Map<Long, Long> heldNow) {
            // Nobody asks.
        }
    }
}
