package dev.drover.operators.verify;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A check of an output's content, by name. Implementations are found by {@link java.util.ServiceLoader}; they have a
 * public constructor without arguments and are thread-safe. An inspection is not.
 */
public interface ContentCheck {
    /** The name that items ask for with {@code expect.content}, for example {@code json-lines}. */
    String name();

    /** Begins to look at one output. */
    Inspection begin();

    /** Looks at the bytes of one output as they stream by. */
    interface Inspection {
        /** Takes the next bytes. */
        void accept(ByteBuffer bytes);

        /** Ends it. */
        Finding finish();
    }

    /** What the inspection found. */
    final class Finding {
        private final long records;
        private final @Nullable String fault;

        private Finding(long records, @Nullable String fault) {
            this.records = records;
            this.fault = fault;
        }

        public static Finding sound(long records) {
            return new Finding(records, null);
        }

        /**
         * @param fault one sentence that says where and what
         */
        public static Finding faulty(long records, String fault) {
            return new Finding(records, fault);
        }

        /** Records counted; what could be counted where there is a fault. */
        public long records() {
            return records;
        }

        /** Null where the content is sound. */
        public @Nullable String fault() {
            return fault;
        }
    }
}
