package dev.drover.operators.ingest;

import java.io.Serializable;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Opens the credit count on the machine where an operator runs. */
@FunctionalInterface
public interface FlowCreditOpener extends Serializable {
    FlowCredit open(RuntimeContext context);
}
