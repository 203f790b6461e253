package dev.drover.operators.verify;

import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** {@code json-lines}: each line is one JSON object, UTF-8, at most 16 MiB; the last one ends with a line break. */
public final class JsonLinesCheck implements ContentCheck {
    @Override
    public String name() {
        return "json-lines";
    }

    @Override
    public Inspection begin() {
        return new Lines();
    }

    private static final class Lines implements Inspection {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private long records;
        private @Nullable String fault;

        @Override
        public void accept(ByteBuffer bytes) {
            while (bytes.hasRemaining() && fault == null) {
                byte b = bytes.get();
                if (b == '\n') {
                    endLine();
                } else if (line.size() >= ContractCodec.MAX_DOCUMENT_BYTES) {
                    fault = "line " + (records + 1) + " is longer than " + ContractCodec.MAX_DOCUMENT_BYTES + " bytes";
                } else {
                    line.write(b);
                }
            }
        }

        private void endLine() {
            try {
                ContractCodec.readObject(line.toByteArray());
                records++;
            } catch (ContractException e) {
                fault = "line " + (records + 1) + ": " + e.getMessage();
            }
            line.reset();
        }

        @Override
        public Finding finish() {
            if (fault == null && line.size() > 0) {
                fault = "line " + (records + 1) + " has no line break at its end";
            }
            return fault == null ? Finding.sound(records) : Finding.faulty(records, fault);
        }
    }
}
