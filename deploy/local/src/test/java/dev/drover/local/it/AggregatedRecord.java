package dev.drover.local.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * One Kinesis record that holds many, as the Kinesis Producer Library writes it: magic number, a protocol buffer of
 * partition keys, hash keys and records, and its MD5. Written by hand, since that library is a native program.
 */
final class AggregatedRecord {
    /** All members state it, so that they belong to the shard that the whole is put to. */
    static final String HASH_KEY = "0";

    private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

    private AggregatedRecord() {}

    /**
     * @param partitionKeys one for each record
     */
    static byte[] of(List<String> partitionKeys, List<byte[]> records) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (String key : partitionKeys) {
            bytes(message, 1, key.getBytes(StandardCharsets.UTF_8));
        }
        bytes(message, 2, HASH_KEY.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < records.size(); i++) {
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            number(record, 1, i);
            number(record, 2, 0);
            bytes(record, 3, records.get(i));
            bytes(message, 3, record.toByteArray());
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(MAGIC);
        whole.writeBytes(message.toByteArray());
        whole.writeBytes(md5(message.toByteArray()));
        return whole.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int field, int value) {
        variable(out, field << 3);
        variable(out, value);
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
        variable(out, (field << 3) | 2);
        variable(out, value.length);
        out.writeBytes(value);
    }

    private static void variable(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
