package dev.drover.job.report;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Tells lines of one item apart: 64 bits are plenty where a handful are compared, and keep an item small. */
final class LineDigest {
    private LineDigest() {}

    static long of(byte[] line) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(line))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
