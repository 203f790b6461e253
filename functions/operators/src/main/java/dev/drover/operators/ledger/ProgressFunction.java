package dev.drover.operators.ledger;

import dev.drover.contract.RunProgress;
import dev.drover.contract.Stage;
import dev.drover.operators.admit.ControlSource;
import dev.drover.operators.admit.RunControls;
import dev.drover.operators.flow.Opener;
import dev.drover.operators.flow.ProgressDelta;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
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

/** Shell of {@link RunCompletion}, keyed by run: folds the counts and publishes them every few seconds. */
@SuppressWarnings("NullAway.Init") // Flink calls open first
public final class ProgressFunction extends KeyedProcessFunction<String, ProgressDelta, Void>
        implements CheckpointedFunction, CheckpointListener {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressFunction.class);

    private final Opener<ControlSource> controlSource;
    private final Opener<ProgressBoard> boardOpener;
    private final Duration interval;
    private final Duration gapAfter;
    private final Duration controlInterval;

    private transient ValueState<ProgressDelta> counts;
    /** The time of the run's next timer; absent while none is set. */
    private transient ValueState<Long> nextTimer;
    /** True while the run's counts still lack what is carried on; absent in a state that began before. */
    private transient ValueState<Boolean> begins;

    private transient RunControls controls;
    private transient ProgressBoard board;
    private transient CarriedCounts carried;
    private transient RunCompletion completion;
    private transient Counter failures;
    private transient Map<String, Long> openByRun;
    /** The last change of each run whose completion is on the board. */
    private transient Map<String, Long> shownComplete;
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
            Duration controlInterval) {
        this.controlSource = controlSource;
        this.boardOpener = board;
        this.interval = interval;
        this.gapAfter = gapAfter;
        this.controlInterval = controlInterval;
    }

    @Override
    public void open(OpenContext context) {
        counts = getRuntimeContext().getState(new ValueStateDescriptor<>("counts", ProgressDelta.class));
        nextTimer = getRuntimeContext().getState(new ValueStateDescriptor<>("next-timer", Long.class));
        begins = getRuntimeContext().getState(new ValueStateDescriptor<>("begins", Boolean.class));
        controls = RunControls.open(controlSource.open(), Clock.systemUTC(), controlInterval);
        board = boardOpener.open();
        carried = new CarriedCounts(board);
        completion = new RunCompletion(gapAfter);
        takenMillisByCheckpoint = new TreeMap<>();
        openByRun = new ConcurrentHashMap<>();
        shownComplete = new ConcurrentHashMap<>();
        publishing = ConcurrentHashMap.newKeySet();
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup(Stage.LEDGER.word());
        failures = metrics.counter("progressFailures");
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
        // Once a complete run is on the board, only what changes it arms the timer again: a redrive, a late record.
        boolean shown = Long.valueOf(progress.lastChangeMillis).equals(shownComplete.get(progress.run));
        if (!shown) {
            publish(progress);
            arm(context, now);
        }
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
            if (error == null && progress.state == RunProgress.State.COMPLETE) {
                shownComplete.put(progress.run, progress.lastChangeMillis);
            } else if (error != null) {
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
    }
}
