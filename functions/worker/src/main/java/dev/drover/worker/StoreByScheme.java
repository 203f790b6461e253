package dev.drover.worker;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Local files for {@code file://}, S3 for {@code s3://}. */
final class StoreByScheme implements OutputStore {
    private final OutputStore local = new LocalOutputStore();

    private @Nullable OutputStore s3;

    @Override
    public byte[] read(String uri) throws IOException {
        return storeOf(uri).read(uri);
    }

    @Override
    public void writeOutput(String uri, Output output) throws IOException {
        storeOf(uri).writeOutput(uri, output);
    }

    @Override
    public void writeLog(String uri, byte[] gzip) throws IOException {
        storeOf(uri).writeLog(uri, gzip);
    }

    private OutputStore storeOf(String uri) {
        if (uri.startsWith("file:")) {
            return local;
        }
        if (uri.startsWith("s3://")) {
            return s3();
        }
        throw new IllegalArgumentException("a worker reads and writes file:/// and s3:// only, not " + uri);
    }

    /**
     * Built when the first {@code s3://} URI is met: it needs a region, which a worker on local files need not have. Not
     * in a static initializer, where a failure would be an error of the JVM instead of the item's.
     */
    private synchronized OutputStore s3() {
        OutputStore built = s3;
        if (built == null) {
            built = S3OutputStore.fromEnvironment();
            s3 = built;
        }
        return built;
    }
}
