package dev.drover.job.lifecycle;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lines of the ledger, and what a reader makes of them. */
final class Ledger {
    final List<String> lines = new ArrayList<>();
    final Map<String, TreeMap<Integer, FinalLine>> finals = new HashMap<>();
    long attempts;
    long costNanoUsd;

    /**
     * @throws AssertionError where a generation has a final line already
     */
    void add(String json) {
        lines.add(json);
        if (json.startsWith("{\"line\":\"final\"")) {
            FinalLine line = finalLine(json);
            FinalLine first =
                    finals.computeIfAbsent(line.id, id -> new TreeMap<>()).putIfAbsent(line.generation, line);
            if (first != null) {
                throw new AssertionError("a second final line of " + line.id + ", generation " + line.generation + ": "
                        + first.status + ", then " + line.status);
            }
        } else {
            attempts++;
            costNanoUsd += ContractCodec.read(json.getBytes(StandardCharsets.UTF_8), AttemptLine.class).costNanoUsd;
        }
    }

    static FinalLine finalLine(String json) {
        return ContractCodec.read(json.getBytes(StandardCharsets.UTF_8), FinalLine.class);
    }

    /** By the last generation that has a final line. */
    Map<ItemStatus, Long> counts() {
        Map<ItemStatus, Long> counts = new EnumMap<>(ItemStatus.class);
        finals.values().forEach(lines -> counts.merge(lines.lastEntry().getValue().status, 1L, Long::sum));
        return counts;
    }
}
