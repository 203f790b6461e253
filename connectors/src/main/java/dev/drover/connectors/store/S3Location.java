package dev.drover.connectors.store;

import dev.drover.operators.verify.StoreException;

/** Bucket and key of an {@code s3://} URI, both taken literally. */
final class S3Location {
    private static final String SCHEME = "s3://";

    final String bucket;
    final String key;

    private S3Location(String bucket, String key) {
        this.bucket = bucket;
        this.key = key;
    }

    /**
     * @throws StoreException if there is no bucket in it
     */
    static S3Location of(String uri) {
        int slash = uri.indexOf('/', SCHEME.length());
        if (!uri.startsWith(SCHEME) || slash <= SCHEME.length()) {
            throw new StoreException("'" + uri + "' is no object of S3; write s3://bucket/key");
        }
        return new S3Location(uri.substring(SCHEME.length(), slash), uri.substring(slash + 1));
    }

    String uri(String otherKey) {
        return SCHEME + bucket + "/" + otherKey;
    }
}
