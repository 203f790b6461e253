package dev.drover.operators.ledger;

import dev.drover.contract.RunProgress;
import dev.drover.contract.RunWarning;
import dev.drover.contract.Stage;
import dev.drover.operators.admit.ControlSource;
import dev.drover.operators.admit.RunControls;
import dev.drover.operators.flow.Opener;
import dev.drover.operators.flow.ProgressDelta;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shell of {@link RunCompletion} and {@link Watchdog}, keyed by run: folds the counts and publishes them every few seconds. */
@SuppressWarnings("NullAway.Init") // Flink calls open first
public final class ProgressFunction extends KeyedProcessFunction<String, ProgressDelta, Void>
        implements CheckpointedFunction, CheckpointListener {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressFunction.class);
    /** A document that says nothing new is written again after this long, so that its age tells whether the job lives. */
    static final Duration HEARTBEAT = Duration.ofSeconds(60);

    /** What stands on the board. */
    private static final class Shown {
        private final RunProgress progress;

        Shown(RunProgress progress) {
            this.progress = progress;
        }

        /** Once a complete run is on the board, only what changes it is shown: a redrive, a late record. */
        boolean isTheEndOf(RunProgress now) {
            return progress.state == RunProgress.State.COMPLETE && progress.lastChangeMillis == now.lastChangeMillis;
        }

        /** Counts change together with the time of the last change; the rest comes of the control document and the time. */
        boolean saysAsMuchAs(RunProgress now) {
            return progress.lastChangeMillis == now.lastChangeMillis
                    && progress.state == now.state
                    && progress.differentTotals == now.differentTotals
                    && Objects.equals(progress.total, now.total)
                    && kinds(progress).equals(kinds(now))
                    && now.updatedMillis - progress.updatedMillis < HEARTBEAT.toMillis();
        }

        private static List<RunWarning.Kind> kinds(RunProgress progress) {
            return progress.warnings.stream().map(warning -> warning.kind).collect(Collectors.toList());
        }
    }

    private final Opener<ControlSource> controlSource;
    private final Opener<ProgressBoard> boardOpener;
    private final Duration interval;
    private final Duration gapAfter;
    private final Duration controlInterval;
    private final Opener<StreamRetention> retentionOpener;
    private final WatchdogSettings watchdogSettings;

    private transient ValueState<ProgressDelta> counts;
    /** The time of the run's next timer; absent while none is set. */
    private transient ValueState<Long> nextTimer;
    /** True while the run's counts still lack what is carried on; absent in a state that began before. */
    private transient ValueState<Boolean> begins;

    private transient ValueState<WatchState> watches;

    private transient RunControls controls;
    private transient ProgressBoard board;
    private transient CarriedCounts carried;
    private transient RunCompletion completion;
    private transient KnownRetention retention;
    private transient Watchdog watchdog;
    private transient WatchdogMetrics warnings;
    /** Runs that are looked at: since this incarnation began, and since they were last at their end. */
    private transient Set<String> watched;

    private transient Counter failures;
    private transient Map<String, Long> openByRun;
    private transient Map<String, Shown> shown;
    /** Runs whose document is being written. */
    private transient Set<String> publishing;

    private transient TreeMap<Long, Long> takenMillisByCheckpoint;
    private transient long lastDurableMillis;
    private transient long durableMillis;

    public ProgressFunction(
            Opener<ControlSource> controlSource,
            Opener<ProgressBoard> board,
            Duration interval,
            Duration gapAfter,
            Duration controlInterval,
            Opener<StreamRetention> retention,
            WatchdogSettings watchdog) {
        this.controlSource = controlSource;
        this.boardOpener = board;
        this.interval = interval;
        this.gapAfter = gapAfter;
        this.controlInterval = controlInterval;
        this.retentionOpener = retention;
        this.watchdogSettings = watchdog;
    }

    @Override
    public void open(OpenContext context) {
        counts = getRuntimeContext().getState(new ValueStateDescriptor<>("counts", ProgressDelta.class));
        nextTimer = getRuntimeContext().getState(new ValueStateDescriptor<>("next-timer", Long.class));
        begins = getRuntimeContext().getState(new ValueStateDescriptor<>("begins", Boolean.class));
        watches = getRuntimeContext().getState(new ValueStateDescriptor<>("watch", WatchState.class));
        controls = RunControls.open(controlSource.open(), Clock.systemUTC(), controlInterval);
        board = boardOpener.open();
        carried = new CarriedCounts(board);
        completion = new RunCompletion(gapAfter);
        retention = new KnownRetention(retentionOpener.open());
        watchdog = new Watchdog(watchdogSettings);
        watched = new HashSet<>();
        takenMillisByCheckpoint = new TreeMap<>();
        openByRun = new ConcurrentHashMap<>();
        shown = new ConcurrentHashMap<>();
        publishing = ConcurrentHashMap.newKeySet();
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup(Stage.LEDGER.word());
        failures = metrics.counter("progressFailures");
        warnings = new WatchdogMetrics(metrics);
        metrics.gauge("openItems", (Gauge<Long>)
                () -> openByRun.values().stream().mapToLong(Long::longValue).sum());
    }

    @Override
    public void processElement(ProgressDelta delta, Context context, Collector<Void> out) throws Exception {
        ProgressDelta sum = counts.value();
        if (sum == null) {
            sum = new ProgressDelta();
            sum.run = delta.run;
            begins.update(true);
            carried.find(delta.run);
        }
        ProgressDeltas.add(sum, delta);
        long now = context.timerService().currentProcessingTime();
        // What counts for completeness is when this operator learned of it, not when it happened upstream.
        sum.lastMillis = now;
        counts.update(sum);
        controls.find(delta.run);
        if (nextTimer.value() == null) {
            arm(context, now);
        }
    }

    private void arm(Context context, long now) throws Exception {
        long next = now + interval.toMillis();
        nextTimer.update(next);
        context.timerService().registerProcessingTimeTimer(next);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Void> out) throws Exception {
        nextTimer.clear();
        ProgressDelta sum = counts.value();
        if (sum == null) {
            return;
        }
        long now = context.timerService().currentProcessingTime();
        RunControls.Known run = controls.find(sum.run);
        if (run == null || !withCarried(sum)) {
            arm(context, now);
            return;
        }
        RunProgress progress = completion.progress(sum, run.control(), durableMillis, now);
        openByRun.put(progress.run, progress.open());
        watch(progress, now);
        Shown before = shown.get(progress.run);
        if (before != null && before.isTheEndOf(progress)) {
            // Nobody looks at it until there is news of it.
            watched.remove(progress.run);
            return;
        }
        if (before == null || !before.saysAsMuchAs(progress)) {
            publish(progress);
        }
        arm(context, now);
    }

    private void watch(RunProgress progress, long now) throws Exception {
        WatchState state = watches.value();
        if (state == null) {
            state = new WatchState();
        }
        if (watched.add(progress.run)) {
            watchdog.resume(state, now);
        }
        progress.warnings = watchdog.look(state, progress, retention.find(now), now);
        watches.update(state);
        warnings.tell(progress.run, progress.warnings);
    }

    /**
     * Adds what the ledger counted before this state began, once. A state that has counts of the run needs none: the
     * ledger's lines are those that it counted.
     *
     * @return false where it is not known yet
     */
    private boolean withCarried(ProgressDelta sum) throws Exception {
        if (begins.value() == null) {
            return true;
        }
        ProgressDelta before = carried.find(sum.run);
        if (before == null) {
            return false;
        }
        ProgressDeltas.add(sum, before);
        counts.update(sum);
        begins.clear();
        carried.forget(sum.run);
        return true;
    }

    /** One document of a run at a time: a slow one that lands last would hide the completion, which is shown once. */
    private void publish(RunProgress progress) {
        if (!publishing.add(progress.run)) {
            return;
        }
        board.publish(progress).whenComplete((done, error) -> {
            publishing.remove(progress.run);
            if (error == null) {
                shown.put(progress.run, new Shown(progress));
            } else {
                failures.inc();
                LOG.warn("The progress of run {} can't be written; trying again: {}", progress.run, error.toString());
            }
        });
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        takenMillisByCheckpoint.put(context.getCheckpointId(), context.getCheckpointTimestamp());
    }

    /**
     * The ledger's files become visible when their committer hears of the checkpoint, which can be a little later than
     * this operator does. By the next checkpoint it has, so a run is complete one checkpoint later.
     */
    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        Long taken = takenMillisByCheckpoint.get(checkpointId);
        takenMillisByCheckpoint.headMap(checkpointId, true).clear();
        if (taken != null) {
            durableMillis = lastDurableMillis;
            lastDurableMillis = taken;
        }
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        // Times of checkpoints are those of this incarnation only.
    }

    @Override
    public void close() {
        if (controls != null) {
            controls.close();
        }
        if (board != null) {
            board.close();
        }
        if (retention != null) {
            retention.close();
        }
    }
}
