package dev.drover.worker;

import java.io.IOException;

/** Local files for {@code file://}, S3 for {@code s3://}. */
final class StoreByScheme implements OutputStore {
    private final OutputStore local = new LocalOutputStore();

    /** Built when the first {@code s3://} URI is met: it needs a region, which a worker on local files need not have. */
    private static final class S3 {
        private static final OutputStore STORE = S3OutputStore.fromEnvironment();

        private S3() {}
    }

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
            return S3.STORE;
        }
        throw new IllegalArgumentException("a worker reads and writes file:/// and s3:// only, not " + uri);
    }
}
