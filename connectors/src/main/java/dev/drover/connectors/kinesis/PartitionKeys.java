package dev.drover.connectors.kinesis;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Partition keys within the bounds of Kinesis: 1 to 256 characters. */
final class PartitionKeys {
    static final int MAX_LENGTH = 256;

    private PartitionKeys() {}

    /**
     * The key itself where it fits, else its SHA-256: the key of an item can have 713 characters, and Kinesis would
     * refuse the record for ever. Equal keys stay equal, so an item's records stay in order.
     */
    static String fitting(String key) {
        if (key.isEmpty()) {
            return "-";
        }
        if (key.codePointCount(0, key.length()) <= MAX_LENGTH) {
            return key;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return String.format("%064x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
