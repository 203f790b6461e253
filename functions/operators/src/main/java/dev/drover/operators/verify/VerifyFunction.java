package dev.drover.operators.verify;

import dev.drover.contract.Stage;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Opener;
import dev.drover.operators.flow.Settlement;
import dev.drover.operators.ingest.CreditAsyncFunction;
import dev.drover.operators.ingest.CreditPublisher;
import dev.drover.operators.ingest.FlowCreditOpener;
import java.util.Collections;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;

/** Shell of {@link OutputVerifier}. What comes out has left the flow, and is booked as such. */
@SuppressWarnings("NullAway.Init") // Flink calls open first
public final class VerifyFunction extends CreditAsyncFunction<Dispatched, Settlement> {
    private final VerifySettings settings;
    private final Opener<ObjectStore> storeOpener;

    private transient ObjectStore store;
    private transient OutputVerifier verifier;
    private transient CreditPublisher left;
    private transient AtomicInteger asking;
    private transient LongAdder intact;
    private transient LongAdder missing;
    private transient LongAdder corrupt;
    private transient LongAdder undecided;

    public VerifyFunction(VerifySettings settings, Opener<ObjectStore> storeOpener, FlowCreditOpener credit) {
        super(credit);
        this.settings = settings;
        this.storeOpener = storeOpener;
    }

    @Override
    public void open(OpenContext context) {
        store = storeOpener.open();
        verifier = new OutputVerifier(
                store,
                ContentChecks.load(),
                settings,
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble());
        left = CreditPublisher.open(openCredit());
        asking = new AtomicInteger();
        intact = new LongAdder();
        missing = new LongAdder();
        corrupt = new LongAdder();
        undecided = new LongAdder();
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup(Stage.VERIFY.word());
        metrics.gauge("asking", (Gauge<Integer>) asking::get);
        metrics.gauge("intact", (Gauge<Long>) intact::sum);
        metrics.gauge("missing", (Gauge<Long>) missing::sum);
        metrics.gauge("corrupt", (Gauge<Long>) corrupt::sum);
        metrics.gauge("undecided", (Gauge<Long>) undecided::sum);
    }

    @Override
    public void asyncInvoke(Dispatched dispatched, ResultFuture<Settlement> result) {
        asking.incrementAndGet();
        verifier.verify(dispatched, settlement -> {
            asking.decrementAndGet();
            count(settlement);
            left.left(dispatched.item.creditAccount);
            result.complete(Collections.singleton(settlement));
        });
    }

    private void count(Settlement settlement) {
        if (settlement.kind == Settlement.Kind.UNDECIDED) {
            undecided.increment();
        } else if (settlement.verdict != null) {
            switch (settlement.verdict) {
                case INTACT:
                    intact.increment();
                    break;
                case MISSING:
                    missing.increment();
                    break;
                default:
                    corrupt.increment();
                    break;
            }
        }
    }

    @Override
    public void close() {
        if (left != null) {
            left.close();
        }
        if (store != null) {
            store.close();
        }
    }
}
