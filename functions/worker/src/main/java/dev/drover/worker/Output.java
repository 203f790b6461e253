package dev.drover.worker;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What a model made of one item: the bytes to be written and the number of records in them. */
public final class Output {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final byte[] bytes;
    private final long records;
    private final byte[] digest;

    /**
     * @param bytes not to be changed afterwards
     * @param records how many records the bytes hold, for instance rows or lines
     */
    public Output(byte[] bytes, long records) {
        if (records < 0) {
            throw new IllegalArgumentException("records must be 0 or more, not " + records);
        }
        this.bytes = bytes;
        this.records = records;
        try {
            this.digest = MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public byte[] bytes() {
        return bytes;
    }

    public long records() {
        return records;
    }

    /** SHA-256 of the bytes, 64 lower-case hex digits. */
    public String sha256() {
        StringBuilder hex = new StringBuilder(2 * digest.length);
        for (byte b : digest) {
            hex.append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
        }
        return hex.toString();
    }

    /** SHA-256 of the bytes as S3 wants it in a checksum header. */
    String sha256Base64() {
        return Base64.getEncoder().encodeToString(digest);
    }
}
