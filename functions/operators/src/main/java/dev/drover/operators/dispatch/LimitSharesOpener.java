package dev.drover.operators.dispatch;

import java.io.Serializable;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Opens the count of shares on the machine where an operator runs. */
@FunctionalInterface
public interface LimitSharesOpener extends Serializable {
    LimitShares open(RuntimeContext context);
}
