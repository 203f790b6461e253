package dev.drover.worker.embed;

import dev.drover.contract.WorkItem;
import dev.drover.worker.Input;
import dev.drover.worker.InvocationLog;
import dev.drover.worker.Output;
import dev.drover.worker.OutputStore;
import dev.drover.worker.Worker;
import java.time.Clock;
import java.util.List;

/** Embeds each row of text with all-MiniLM-L6-v2; the output passes the content check {@code npy-f4-384}. */
public final class EmbedWorker extends Worker {
    private final SentenceEncoder encoder;

    /** Loads the model, about a second, unless this JVM has it already. On Lambda that is part of the cold start. */
    public EmbedWorker() {
        this.encoder = SentenceEncoder.shared();
    }

    public EmbedWorker(OutputStore store, Clock clock) {
        super(store, clock);
        this.encoder = SentenceEncoder.shared();
    }

    @Override
    protected Output work(WorkItem item, Input input, InvocationLog log) throws Exception {
        List<String> rows = input.rows();
        log.info("embedding " + rows.size() + " rows");
        NumpyFloats embeddings = new NumpyFloats(rows.size(), SentenceEncoder.DIMENSIONS);
        for (String row : rows) {
            embeddings.add(encoder.encode(row));
        }
        return new Output(embeddings.bytes(), rows.size());
    }
}
