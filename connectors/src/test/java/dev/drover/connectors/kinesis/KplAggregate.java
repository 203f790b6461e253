package dev.drover.connectors.kinesis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;

/** Packs user records into one Kinesis record as the Kinesis Producer Library does. */
final class KplAggregate {
    private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
    private static final int LENGTH_DELIMITED = 2;

    private KplAggregate() {}

    /** All under one partition key. */
    static byte[] of(String partitionKey, List<byte[]> members) throws Exception {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        field(message, 1, partitionKey.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (byte[] member : members) {
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            // partition_key_index = 0, then the data.
            record.write(1 << 3);
            record.write(0);
            field(record, 3, member);
            field(message, 3, record.toByteArray());
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(MAGIC);
        message.writeTo(whole);
        whole.write(MessageDigest.getInstance("MD5").digest(message.toByteArray()));
        return whole.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, int number, byte[] bytes) throws IOException {
        out.write((number << 3) | LENGTH_DELIMITED);
        int length = bytes.length;
        while (length > 0x7f) {
            out.write((length & 0x7f) | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.write(bytes);
    }
}
