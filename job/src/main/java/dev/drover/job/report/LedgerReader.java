package dev.drover.job.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.connectors.ledger.LedgerSink;
import dev.drover.contract.AttemptLine;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import dev.drover.contract.FinalLine;
import dev.drover.operators.verify.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Streams the ledger of a run, file after file, a line at a time. Hidden and temporary names are skipped. Lines can be
 * repeated (a savepoint that was restored twice): whoever folds them must not mind.
 */
public final class LedgerReader {
    /** Files that are read at a time where the order of lines does not matter and the visitor is thread-safe. */
    private static final int FILES_AT_A_TIME = 8;

    /** Gets the lines as bytes. */
    interface RawVisitor {
        void line(String file, long number, byte[] json);

        /** A line that is longer than any of the ledger. */
        void unreadable(String file, long number, String reason);
    }

    /** Gets the lines, one after the other, in no order that means anything. */
    public interface Visitor {
        /**
         * @param json the line's bytes, for telling whether two lines are the same
         */
        void attempt(AttemptLine line, byte[] json);

        /**
         * @param json the line's bytes, for telling whether two lines are the same
         */
        void last(FinalLine line, byte[] json);

        /** A line that is none of the ledger. */
        void unreadable(String file, long number, String reason);
    }

    private final ObjectStore store;
    private final String root;

    /**
     * @param root the prefix {@code ledger.store}; ends in '/'
     */
    public LedgerReader(ObjectStore store, String root) {
        this.store = store;
        this.root = root;
    }

    /** Completes with the number of files, once every line of the run was visited. */
    public CompletableFuture<Integer> read(String run, Visitor visitor) {
        return read(run, 1, new Parsing(visitor));
    }

    /**
     * As {@link #read}, several files at a time and without a look into the lines.
     *
     * @param visitor thread-safe
     */
    CompletableFuture<Integer> readRaw(String run, RawVisitor visitor) {
        return read(run, FILES_AT_A_TIME, visitor);
    }

    private CompletableFuture<Integer> read(String run, int filesAtATime, RawVisitor visitor) {
        String prefix = LedgerSink.folder(root, run);
        return store.list(prefix).thenCompose(uris -> {
            List<String> files = uris.stream()
                    .filter(uri -> isVisible(uri.substring(prefix.length())))
                    .sorted()
                    .collect(Collectors.toList());
            List<CompletableFuture<@Nullable Void>> rows = new ArrayList<>();
            for (int row = 0; row < Math.min(filesAtATime, files.size()); row++) {
                CompletableFuture<@Nullable Void> all = CompletableFuture.completedFuture(null);
                for (int i = row; i < files.size(); i += filesAtATime) {
                    String file = files.get(i);
                    all = all.thenCompose(done -> readFile(file, visitor));
                }
                rows.add(all);
            }
            return CompletableFuture.allOf(rows.toArray(new CompletableFuture<?>[0]))
                    .thenApply(done -> files.size());
        });
    }

    /** Files in progress, and those of other tools, have a name or a folder that begins with '.' or '_'. */
    public static boolean isVisible(String relativeName) {
        for (String segment : relativeName.split("/", -1)) {
            if (segment.isEmpty() || segment.startsWith(".") || segment.startsWith("_")) {
                return false;
            }
        }
        return true;
    }

    private CompletableFuture<@Nullable Void> readFile(String file, RawVisitor visitor) {
        LineSplitter splitter = new LineSplitter(ContractCodec.MAX_DOCUMENT_BYTES, new LineSplitter.Lines() {
            @Override
            public void line(long number, byte[] bytes) {
                if (bytes.length > 0) {
                    visitor.line(file, number, bytes);
                }
            }

            @Override
            public void tooLong(long number) {
                visitor.unreadable(
                        file, number, "the line is longer than " + ContractCodec.MAX_DOCUMENT_BYTES + " bytes");
            }
        });
        // A file that is gone since the listing was swept on purpose.
        return store.read(file, splitter).thenApply(bytes -> {
            splitter.finish();
            return null;
        });
    }

    private static final class Parsing implements RawVisitor {
        private final Visitor visitor;

        Parsing(Visitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public void line(String file, long number, byte[] json) {
            try {
                ObjectNode document = ContractCodec.readObject(json);
                String kind = document.path("line").asText();
                if (kind.equals("attempt")) {
                    visitor.attempt(ContractCodec.read(json, AttemptLine.class), json);
                } else if (kind.equals("final")) {
                    visitor.last(ContractCodec.read(json, FinalLine.class), json);
                } else {
                    visitor.unreadable(file, number, "'line' is neither attempt nor final");
                }
            } catch (ContractException e) {
                visitor.unreadable(file, number, String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void unreadable(String file, long number, String reason) {
            visitor.unreadable(file, number, reason);
        }
    }
}
