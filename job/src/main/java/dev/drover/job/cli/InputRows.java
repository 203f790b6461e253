package dev.drover.job.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.contract.WorkItem;
import dev.drover.operators.verify.ObjectStore;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts the rows of an input as workers do: one a line; nothing after the last line break is not a row. */
final class InputRows {
    private InputRows() {}

    /** The rows; null where the object does not exist, or the inline input has no texts. */
    static CompletableFuture<@Nullable Long> count(ObjectStore store, WorkItem item) {
        String uri = item.inputUri();
        if (uri == null) {
            JsonNode inline = item.inline();
            JsonNode texts = inline == null ? null : inline.get("texts");
            return CompletableFuture.completedFuture(texts == null || !texts.isArray() ? null : (long) texts.size());
        }
        Counter counter = new Counter();
        return store.read(uri, counter).thenApply(bytes -> bytes < 0 ? null : counter.rows());
    }

    private static final class Counter implements Consumer<ByteBuffer> {
        private long lineBreaks;
        private byte last = '\n';

        @Override
        public void accept(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                last = bytes.get();
                if (last == '\n') {
                    lineBreaks++;
                }
            }
        }

        long rows() {
            return last == '\n' ? lineBreaks : lineBreaks + 1;
        }
    }
}
