package dev.drover.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import dev.drover.contract.Identifiers;
import dev.drover.job.report.LineSplitter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The two places that items come from: the lines of a manifest, and the objects under a prefix. */
final class Candidates {
    private Candidates() {}

    /** One for each line that is not blank. */
    static void ofManifest(Path manifest, Consumer<Candidate> candidates) {
        LineSplitter lines = new LineSplitter(ContractCodec.MAX_DOCUMENT_BYTES, new LineSplitter.Lines() {
            @Override
            public void line(long number, byte[] bytes) {
                if (!isBlank(bytes)) {
                    candidates.accept(ofLine(number, bytes));
                }
            }

            @Override
            public void tooLong(long number) {
                candidates.accept(Candidate.refused(
                        number, "the line is longer than " + ContractCodec.MAX_DOCUMENT_BYTES + " bytes"));
            }
        });
        try (InputStream in = Files.newInputStream(manifest)) {
            byte[] piece = new byte[1 << 16];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                lines.accept(ByteBuffer.wrap(piece, 0, length));
            }
            lines.finish();
        } catch (IOException e) {
            throw CommandException.mistake("the manifest " + manifest + " can't be read: " + e.getMessage(), e);
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte each : bytes) {
            if (each != ' ' && each != '\t') {
                return false;
            }
        }
        return true;
    }

    private static Candidate ofLine(long number, byte[] bytes) {
        try {
            return Candidate.of(number, ContractCodec.readObject(bytes));
        } catch (ContractException e) {
            return Candidate.refused(number, String.valueOf(e.getMessage()));
        }
    }

    /**
     * One for each object; its id is its name under the prefix.
     *
     * @param prefix ends in '/'
     */
    static void ofObjects(String prefix, List<String> uris, Consumer<Candidate> candidates) {
        uris.stream().sorted().forEach(uri -> {
            String id = uri.substring(prefix.length());
            if (Identifiers.isId(id)) {
                ObjectNode document = ContractCodec.object();
                document.put("id", id);
                document.putObject("input").put("uri", uri);
                candidates.accept(Candidate.of(uri, document));
            } else {
                candidates.accept(Candidate.refused(
                        uri,
                        "'" + id + "' can't be an id: only [A-Za-z0-9._:-] and '/' between, 200 characters a part, 512 "
                                + "in all; rename the file, or name it in a manifest with an id of its own"));
            }
        });
    }
}
