package dev.drover.operators.ingest;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** An async function that takes part in the credit count. */
@SuppressWarnings("NullAway.Init") // Flink sets the context first
public abstract class CreditAsyncFunction<I, O> extends RichAsyncFunction<I, O> {
    private static final long serialVersionUID = 1L;

    private final FlowCreditOpener credit;
    private transient RuntimeContext taskContext;

    protected CreditAsyncFunction(FlowCreditOpener credit) {
        this.credit = credit;
    }

    /** An async function is given a reduced context, in which the credit count can't be reached. */
    @Override
    public void setRuntimeContext(RuntimeContext context) {
        super.setRuntimeContext(context);
        taskContext = context;
    }

    /** The whole context of the task; for {@code open}. */
    protected RuntimeContext taskContext() {
        return taskContext;
    }

    /** Opens the count; for {@code open}. */
    protected FlowCredit openCredit() {
        return credit.open(taskContext);
    }
}
