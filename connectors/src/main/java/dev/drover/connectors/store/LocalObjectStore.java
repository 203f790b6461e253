package dev.drover.connectors.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import dev.drover.operators.flow.DaemonThreads;
import dev.drover.operators.verify.ObjectStat;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Local files. What a writer states of {@code dir/name} stands in {@code dir/.name.meta.json}, in place before the file
 * itself. Symbolic links are followed to what they name, except that a listing does not descend into linked folders,
 * where it could go round in circles.
 */
final class LocalObjectStore implements ObjectStore {
    /** Disks gain nothing from more, and each thread holds a buffer. */
    private static final int THREADS = 8;

    private static final int BUFFER_BYTES = 64 * 1024;
    /** A sidecar has a hundred bytes; what is longer is none. */
    private static final int MAX_SIDECAR_BYTES = 64 * 1024;

    private final ExecutorService threads;

    private LocalObjectStore(ExecutorService threads) {
        this.threads = threads;
    }

    static LocalObjectStore open() {
        return new LocalObjectStore(Executors.newFixedThreadPool(THREADS, DaemonThreads.named("drover-local-store")));
    }

    @Override
    public CompletableFuture<@Nullable ObjectStat> stat(String uri) {
        return answer(uri, () -> stat(LocalPaths.path(uri)));
    }

    private static @Nullable ObjectStat stat(Path path) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (attributes.isDirectory()) {
            // A store has no folders: as S3 would say.
            return null;
        }
        ObjectNode stated = sidecar(path);
        return new ObjectStat(
                attributes.size(),
                null,
                stated == null ? null : Statements.sha256(stated.path("sha256").asText(null)),
                stated == null ? null : records(stated.path("records")));
    }

    private static @Nullable ObjectNode sidecar(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(sidecarOf(path))) {
            byte[] bytes = in.readNBytes(MAX_SIDECAR_BYTES);
            return ContractCodec.readObject(bytes);
        } catch (NoSuchFileException | ContractException e) {
            // A sidecar that can't be read states nothing.
            return null;
        }
    }

    private static @Nullable Long records(JsonNode node) {
        return node.canConvertToLong() && node.isIntegralNumber() && node.longValue() >= 0 ? node.longValue() : null;
    }

    private static Path sidecarOf(Path path) {
        return path.resolveSibling("." + path.getFileName() + ".meta.json");
    }

    @Override
    public CompletableFuture<Long> read(String uri, Consumer<ByteBuffer> consumer) {
        return answer(uri, () -> {
            Path path = LocalPaths.path(uri);
            try {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                return attributes.isDirectory() ? -1L : read(path, attributes.size(), consumer);
            } catch (NoSuchFileException e) {
                return -1L;
            }
        });
    }

    private static long read(Path path, long size, Consumer<ByteBuffer> consumer) throws IOException {
        long total = 0;
        // One more than there is, to find the end of a small file with the first read.
        int bufferBytes = (int) Math.min(BUFFER_BYTES, size + 1);
        try (InputStream in = Files.newInputStream(path)) {
            while (true) {
                // A new buffer each time: the consumer may keep it.
                byte[] buffer = new byte[bufferBytes];
                int count = in.readNBytes(buffer, 0, buffer.length);
                if (count > 0) {
                    consumer.accept(ByteBuffer.wrap(buffer, 0, count));
                    total += count;
                }
                if (count < buffer.length) {
                    return total;
                }
            }
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> write(String uri, byte[] bytes) {
        return answer(uri, () -> {
            Path path = LocalPaths.path(uri);
            write(madeFolder(uri, path), path, bytes);
            return null;
        });
    }

    @Override
    public CompletableFuture<Boolean> replace(String uri, byte @Nullable [] read, byte[] bytes) {
        return answer(uri, () -> {
            Path path = LocalPaths.path(uri);
            Path folder = madeFolder(uri, path);
            // The lock of a file keeps other processes out, but is refused to a second thread of this one.
            synchronized (LocalObjectStore.class) {
                try (FileChannel channel = FileChannel.open(
                        folder.resolve("." + path.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
                    channel.lock();
                    if (!Arrays.equals(read, bytesOf(path))) {
                        return false;
                    }
                    write(folder, path, bytes);
                    return true;
                }
            }
        });
    }

    private static Path madeFolder(String uri, Path path) throws IOException {
        Path folder = path.getParent();
        if (folder == null) {
            throw new StoreException("'" + uri + "' names no file");
        }
        return Files.createDirectories(folder);
    }

    private static void write(Path folder, Path path, byte[] bytes) throws IOException {
        Path temporary = folder.resolve("." + UUID.randomUUID() + ".tmp");
        try {
            Files.write(temporary, bytes);
            // What a former writer stated is not true of these bytes.
            Files.deleteIfExists(sidecarOf(path));
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static byte @Nullable [] bytesOf(Path path) throws IOException {
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public CompletableFuture<List<String>> list(String prefix) {
        return answer(prefix, () -> {
            if (!prefix.endsWith("/")) {
                throw new StoreException("the prefix '" + prefix + "' must end in '/'");
            }
            Path folder = LocalPaths.path(prefix);
            List<String> found = new ArrayList<>();
            if (isFolder(folder)) {
                // By way of its '.', since the folder itself may be a link, which a walk would not enter.
                Files.walkFileTree(folder.resolve("."), new Listing(prefix, LocalPaths.uri(folder), found));
            }
            return found;
        });
    }

    private static boolean isFolder(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Collects regular files, and what vanishes meanwhile is not there. */
    private static final class Listing extends SimpleFileVisitor<Path> {
        private final String prefix;
        private final String folderUri;
        private final List<String> found;

        Listing(String prefix, String folderUri, List<String> found) {
            this.prefix = prefix;
            this.folderUri = folderUri;
            this.found = found;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path name = file.getFileName();
            if (name != null && !ObjectNames.isHidden(name.toString()) && Files.isRegularFile(file)) {
                found.add(prefix + LocalPaths.uri(file.normalize()).substring(folderUri.length()));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
            if (error instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw error;
        }
    }

    private <T extends @Nullable Object> CompletableFuture<T> answer(String uri, Callable<T> question) {
        CompletableFuture<T> future = new CompletableFuture<>();
        try {
            threads.execute(() -> complete(future, uri, question));
        } catch (RejectedExecutionException e) {
            future.completeExceptionally(new StoreException("the store was closed before it looked at " + uri, e));
        }
        return future;
    }

    private static <T extends @Nullable Object> void complete(
            CompletableFuture<T> future, String uri, Callable<T> question) {
        try {
            future.complete(question.call());
        } catch (IOException e) {
            future.completeExceptionally(new StoreException("the file system did not answer for " + uri + ": " + e, e));
        } catch (Exception e) {
            // The consumer's own failure, or a StoreException.
            future.completeExceptionally(e);
        }
    }

    /** What was asked before is still answered. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
