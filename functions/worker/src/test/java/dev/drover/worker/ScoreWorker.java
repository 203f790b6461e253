package dev.drover.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.WorkItem;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

/** The one-file Python worker's model in Java. */
public final class ScoreWorker extends Worker {
    public ScoreWorker() {}

    ScoreWorker(CompletionStream completions) {
        super(new StoreByScheme(), completions, Clock.systemUTC());
    }

    @Override
    protected Output work(WorkItem item, Input input, InvocationLog log) {
        JsonNode lexicon = item.document().path("lexicon");
        List<String> rows = input.rows();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int row = 0; row < rows.size(); row++) {
            String[] words = rows.get(row).toLowerCase(Locale.ROOT).strip().split("\\W+");
            int score = 0;
            for (String word : words) {
                score += lexicon.path(word).asInt();
            }
            ObjectNode line = ContractCodec.object();
            line.put("row", row);
            line.put("words", words.length);
            line.put("score", score);
            lines.writeBytes(ContractCodec.bytes(line));
            lines.write('\n');
        }
        log.info("scored " + rows.size() + " rows with " + lexicon.size() + " words");
        return new Output(lines.toByteArray(), rows.size());
    }
}
