package dev.drover.job.report;

import dev.drover.operators.verify.ObjectStat;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Objects by URI. Hands bytes on in small pieces, and lists hidden names too, so that readers must cope. */
public final class StoreInMemory implements ObjectStore {
    private static final int PIECE = 7;

    private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final Map<String, Deque<String>> later = new ConcurrentHashMap<>();
    private volatile String down = "";

    public StoreInMemory put(String uri, String text) {
        objects.put(uri, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** What the object turns into once it was read; a text that is empty makes that one read fail. */
    public StoreInMemory then(String uri, String text) {
        later.computeIfAbsent(uri, each -> new ArrayDeque<>()).add(text);
        return this;
    }

    public String text(String uri) {
        byte[] bytes = objects.get(uri);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** From now on every question about such a URI fails. */
    public void goDownFor(String prefix) {
        down = prefix;
    }

    @Override
    public CompletableFuture<ObjectStat> stat(String uri) {
        byte[] bytes = objects.get(uri);
        return CompletableFuture.completedFuture(bytes == null ? null : new ObjectStat(bytes.length, null, null, null));
    }

    @Override
    public CompletableFuture<Long> read(String uri, Consumer<ByteBuffer> consumer) {
        if (!down.isEmpty() && uri.startsWith(down)) {
            return CompletableFuture.failedFuture(new StoreException("the store answers 503 for " + uri));
        }
        byte[] bytes = objects.get(uri);
        if (bytes == null) {
            return CompletableFuture.completedFuture(-1L);
        }
        String next = later.getOrDefault(uri, new ArrayDeque<>()).poll();
        if (next != null && next.isEmpty()) {
            return CompletableFuture.failedFuture(new StoreException("the store answers 503 for " + uri));
        }
        if (next != null) {
            put(uri, next);
        }
        return CompletableFuture.supplyAsync(() -> {
            for (int start = 0; start < bytes.length; start += PIECE) {
                consumer.accept(ByteBuffer.wrap(bytes, start, Math.min(PIECE, bytes.length - start)));
            }
            return (long) bytes.length;
        });
    }

    @Override
    public CompletableFuture<Void> write(String uri, byte[] bytes) {
        objects.put(uri, bytes.clone());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletableFuture<Boolean> replace(String uri, byte[] read, byte[] bytes) {
        boolean still = Arrays.equals(read, objects.get(uri));
        if (still) {
            objects.put(uri, bytes.clone());
        }
        return CompletableFuture.completedFuture(still);
    }

    @Override
    public CompletableFuture<List<String>> list(String prefix) {
        return CompletableFuture.completedFuture(
                objects.keySet().stream().filter(uri -> uri.startsWith(prefix)).collect(Collectors.toList()));
    }

    @Override
    public void close() {}
}
