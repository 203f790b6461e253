package dev.drover.operators.verify;

import dev.drover.contract.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Objects in memory, and faults in the order in which the test asks for them. */
class FakeStore implements ObjectStore {
    private static final class Stored {
        private final byte[] bytes;
        private final ObjectStat stat;

        Stored(byte[] bytes, ObjectStat stat) {
            this.bytes = bytes;
            this.stat = stat;
        }
    }

    private final Map<String, Stored> objects = new HashMap<>();
    final Deque<RuntimeException> statFaults = new ArrayDeque<>();
    final Deque<RuntimeException> readFaults = new ArrayDeque<>();
    final List<String> questions = new ArrayList<>();
    boolean silent;
    boolean throwing;

    void put(
            String uri,
            byte[] bytes,
            @Nullable String storeSha256,
            @Nullable String statedSha256,
            @Nullable Long records) {
        put(uri, bytes, new ObjectStat(bytes.length, storeSha256, statedSha256, records));
    }

    void put(String uri, byte[] bytes, ObjectStat stat) {
        objects.put(uri, new Stored(bytes, stat));
    }

    void putWhole(String uri, byte[] bytes, long records) {
        put(uri, bytes, null, Sha256.hex(bytes), records);
    }

    @Override
    public synchronized CompletableFuture<@Nullable ObjectStat> stat(String uri) {
        questions.add("stat");
        if (throwing) {
            throw new IllegalArgumentException("not a URI: " + uri);
        }
        if (silent) {
            return new CompletableFuture<>();
        }
        if (!statFaults.isEmpty()) {
            return CompletableFuture.failedFuture(statFaults.remove());
        }
        Stored stored = objects.get(uri);
        return CompletableFuture.completedFuture(stored == null ? null : stored.stat);
    }

    @Override
    public synchronized CompletableFuture<Long> read(String uri, Consumer<ByteBuffer> consumer) {
        questions.add("read");
        Stored stored = objects.get(uri);
        if (stored == null) {
            return CompletableFuture.completedFuture(-1L);
        }
        boolean fails = !readFaults.isEmpty();
        for (int at = 0; at < (fails ? stored.bytes.length / 2 : stored.bytes.length); at++) {
            consumer.accept(ByteBuffer.wrap(stored.bytes, at, 1));
        }
        return fails
                ? CompletableFuture.failedFuture(readFaults.remove())
                : CompletableFuture.completedFuture((long) stored.bytes.length);
    }

    @Override
    public CompletableFuture<@Nullable Void> write(String uri, byte[] bytes) {
        putWhole(uri, bytes, 0);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Boolean> replace(String uri, byte @Nullable [] read, byte[] bytes) {
        Stored stored = objects.get(uri);
        boolean still = Arrays.equals(read, stored == null ? null : stored.bytes);
        if (still) {
            putWhole(uri, bytes, 0);
        }
        return CompletableFuture.completedFuture(still);
    }

    @Override
    public CompletableFuture<List<String>> list(String prefix) {
        return CompletableFuture.completedFuture(new ArrayList<>(objects.keySet()));
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
