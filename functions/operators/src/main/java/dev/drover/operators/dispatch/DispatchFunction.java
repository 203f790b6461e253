package dev.drover.operators.dispatch;

import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Opener;
import dev.drover.operators.ingest.CreditAsyncFunction;
import dev.drover.operators.ingest.FlowCreditOpener;
import dev.drover.operators.ingest.HeldRecords;
import java.util.Collections;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.jspecify.annotations.Nullable;

/** Shell of {@link Dispatcher}: the async operator keeps what is in flight in its checkpoints. */
@SuppressWarnings("NullAway.Init") // Flink calls open first
public final class DispatchFunction extends CreditAsyncFunction<Item, Dispatched>
        implements CheckpointedFunction, CheckpointListener {
    private static final long BACKSTOP_MILLIS = 50;

    private final DispatchSettings settings;
    private final Opener<WorkerInvoker> invokerOpener;
    private final LimitSharesOpener sharesOpener;

    private transient SchedulerLoop loop;
    private transient WorkerInvoker invoker;
    private transient Dispatcher dispatcher;
    private transient HeldRecords held;
    private transient AtomicReference<@Nullable RuntimeException> defect;
    private transient @Nullable CheckpointBackstop backstop;
    private transient @Nullable ShareExchange shares;

    public DispatchFunction(
            DispatchSettings settings,
            Opener<WorkerInvoker> invokerOpener,
            FlowCreditOpener credit,
            LimitSharesOpener sharesOpener) {
        super(credit);
        this.sharesOpener = sharesOpener;
        this.settings = settings;
        this.invokerOpener = invokerOpener;
    }

    @Override
    public void open(OpenContext context) {
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        held = HeldRecords.open(openCredit(), subtask, subtasks);
        defect = new AtomicReference<>();
        loop = new SchedulerLoop(error -> defect.compareAndSet(null, error));
        invoker = invokerOpener.open();
        DispatchMetrics metrics = new DispatchMetrics(getRuntimeContext().getMetricGroup());
        dispatcher = new Dispatcher(
                settings,
                subtask,
                subtasks,
                invoker,
                loop,
                metrics,
                () -> ThreadLocalRandom.current().nextDouble(),
                share -> new AdaptiveLimit(share, subtasks, loop.nanoTime()));
        metrics.watch(dispatcher.gauges());
        if (subtasks > 1) {
            LimitShares count = sharesOpener.open(taskContext());
            shares = ShareExchange.start(loop, dispatcher, offer -> count.exchange(subtask, subtasks, offer));
        }
        if (settings.checkpointInterval != null) {
            backstop = new CheckpointBackstop(
                    settings.checkpointInterval, settings.barrierGrace, settings.capacity, loop.nanoTime());
            watchBarriers(backstop);
        }
    }

    private void watchBarriers(CheckpointBackstop watched) {
        loop.schedule(
                () -> {
                    int count = watched.toDefer(held.total(), loop.nanoTime());
                    if (count > 0) {
                        dispatcher.deferNewest(count);
                    }
                    watchBarriers(watched);
                },
                BACKSTOP_MILLIS);
    }

    @Override
    public void asyncInvoke(Item item, ResultFuture<Dispatched> result) {
        RuntimeException error = defect.get();
        if (error != null) {
            throw error;
        }
        long account = item.creditAccount;
        held.came(account);
        dispatcher.submit(item, dispatched -> {
            held.done(account);
            result.complete(Collections.singleton(dispatched));
        });
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        RuntimeException error = defect.get();
        if (error != null) {
            throw error;
        }
        CheckpointBackstop present = backstop;
        if (present != null) {
            loop.execute(() -> present.onBarrier(loop.nanoTime()));
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        CheckpointBackstop present = backstop;
        if (present != null) {
            loop.execute(() -> present.onCheckpointCompleted(loop.nanoTime()));
        }
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        // What is in flight is the async operator's own state.
    }

    @Override
    public void close() {
        if (held != null) {
            held.close();
        }
        if (shares != null) {
            shares.close();
        }
        if (loop != null) {
            loop.close();
        }
        if (invoker != null) {
            invoker.close();
        }
    }
}
