package dev.drover.local.faults;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/** How a service words its faults. Pure and thread-safe. */
public interface Dialect {
    /** Whether the service could answer this request so; where it has no batches, each way but one. */
    default boolean knows(Fault fault, Request request) {
        return fault != Fault.FAIL_SOME;
    }

    /** The answer to a request that is not carried out: FAIL, DENY or THROTTLE. */
    Reply refusal(Fault fault, Request request);

    /** For FAIL_SOME: which entries are carried out. */
    default Batch split(Request request, Random random) {
        throw new UnsupportedOperationException("this service has no batches");
    }

    /** A batch of which only a part is carried out. */
    interface Batch {
        /** What is carried out; null for nothing. */
        @Nullable
        Request rest();

        /**
         * @param done the service's answer to the rest; null where there was none
         * @return the answer to the whole
         */
        Reply whole(@Nullable Reply done);
    }
}
