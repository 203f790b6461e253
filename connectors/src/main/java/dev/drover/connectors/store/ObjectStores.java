package dev.drover.connectors.store;

import dev.drover.operators.verify.ObjectStat;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one factory of object stores, and the store that it gives: each URI goes to the store of its scheme. */
public final class ObjectStores implements ObjectStore {
    private final ObjectStore local;
    private final ObjectStore s3;

    private ObjectStores(ObjectStore local, ObjectStore s3) {
        this.local = local;
        this.s3 = s3;
    }

    /** A store of local files ({@code file:///…}) and of S3 ({@code s3://bucket/key}). */
    public static ObjectStore open(StoreSettings settings) {
        return new ObjectStores(LocalObjectStore.open(), S3ObjectStore.open(settings));
    }

    @Override
    public CompletableFuture<@Nullable ObjectStat> stat(String uri) {
        ObjectStore store = of(uri);
        return store == null ? unknownScheme(uri) : store.stat(uri);
    }

    @Override
    public CompletableFuture<Long> read(String uri, Consumer<ByteBuffer> consumer) {
        ObjectStore store = of(uri);
        return store == null ? unknownScheme(uri) : store.read(uri, consumer);
    }

    @Override
    public CompletableFuture<@Nullable Void> write(String uri, byte[] bytes) {
        ObjectStore store = of(uri);
        return store == null ? unknownScheme(uri) : store.write(uri, bytes);
    }

    @Override
    public CompletableFuture<Boolean> replace(String uri, byte @Nullable [] read, byte[] bytes) {
        ObjectStore store = of(uri);
        return store == null ? unknownScheme(uri) : store.replace(uri, read, bytes);
    }

    @Override
    public CompletableFuture<List<String>> list(String prefix) {
        ObjectStore store = of(prefix);
        return store == null ? unknownScheme(prefix) : store.list(prefix);
    }

    private @Nullable ObjectStore of(String uri) {
        if (uri.startsWith("file:")) {
            return local;
        }
        return uri.startsWith("s3:") ? s3 : null;
    }

    private static <T> CompletableFuture<T> unknownScheme(String uri) {
        return CompletableFuture.failedFuture(
                new StoreException("'" + uri + "' is no object of a known store; write file:///… or s3://bucket/…"));
    }

    @Override
    public void close() {
        local.close();
        s3.close();
    }
}
