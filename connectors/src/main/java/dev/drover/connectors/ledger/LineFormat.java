package dev.drover.connectors.ledger;

import dev.drover.contract.ContractCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Lines as bytes, without their line break. A line that is too long for the ledger is cut off, so that a damaged file
 * takes no more memory than a right one; what is left of it can't be read as a line.
 */
final class LineFormat extends SimpleStreamFormat<byte[]> {
    private static final long serialVersionUID = 1L;
    private static final int BUFFER_BYTES = 64 * 1024;

    @Override
    public StreamFormat.Reader<byte[]> createReader(Configuration configuration, FSDataInputStream stream) {
        return new Reader(stream);
    }

    @Override
    public TypeInformation<byte[]> getProducedType() {
        return PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
    }

    private static final class Reader implements StreamFormat.Reader<byte[]> {
        private final FSDataInputStream stream;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private int next;
        private int filled;

        Reader(FSDataInputStream stream) {
            this.stream = stream;
        }

        @Override
        public byte @Nullable [] read() throws IOException {
            line.reset();
            while (next < filled || fill()) {
                int start = next;
                while (next < filled && buffer[next] != '\n') {
                    next++;
                }
                line.write(buffer, start, Math.min(next - start, ContractCodec.MAX_DOCUMENT_BYTES - line.size()));
                if (next < filled) {
                    next++;
                    return line.toByteArray();
                }
            }
            // A last line without a line break: torn.
            return line.size() == 0 ? null : line.toByteArray();
        }

        private boolean fill() throws IOException {
            next = 0;
            filled = Math.max(0, stream.read(buffer));
            return filled > 0;
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
