package dev.drover.operators.verify;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects by URI. Every method returns at once. A future completes exceptionally with {@link StoreException} when the
 * store does not answer the question (down, slow, access denied): not knowing is not the same as absent.
 */
public interface ObjectStore extends AutoCloseable {
    /** The object's description, or null where the store says that there is no such object. */
    CompletableFuture<@Nullable ObjectStat> stat(String uri);

    /**
     * Streams the object's bytes, in order, to the consumer, on a thread of the store.
     *
     * @return completes with the number of bytes once all were consumed; with −1 where there is no such object
     */
    CompletableFuture<Long> read(String uri, Consumer<ByteBuffer> consumer);

    /** Writes an object whole: readers see all of it or nothing. Replaces what is there. */
    CompletableFuture<@Nullable Void> write(String uri, byte[] bytes);

    /**
     * Writes an object whole, but only where nobody else has written it since it was read.
     *
     * @param read the bytes that were read; null where there was no such object
     * @return completes with false, and nothing is written, where the object is no longer what was read
     */
    CompletableFuture<Boolean> replace(String uri, byte @Nullable [] read, byte[] bytes);

    /** URIs of the objects under a prefix that ends in '/', in no order, hidden and temporary names left out. */
    CompletableFuture<List<String>> list(String prefix);

    @Override
    void close();
}
