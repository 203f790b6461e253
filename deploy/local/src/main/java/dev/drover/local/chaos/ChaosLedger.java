package dev.drover.local.chaos;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.FinalLine;
import dev.drover.contract.Sha256;
import dev.drover.job.report.LedgerReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The distinct lines of a run's ledger. The same line twice, byte for byte, is one: a savepoint that is restored twice
 * commits the lines that it holds twice.
 */
final class ChaosLedger implements LedgerReader.Visitor {
    final Map<String, AttemptLine> attempts = new LinkedHashMap<>();
    final Map<String, FinalLine> finals = new LinkedHashMap<>();
    final List<String> unreadable = new ArrayList<>();
    long repeated;

    @Override
    public void attempt(AttemptLine line, byte[] json) {
        if (attempts.put(Sha256.hex(json), line) != null) {
            repeated++;
        }
    }

    @Override
    public void last(FinalLine line, byte[] json) {
        if (finals.put(Sha256.hex(json), line) != null) {
            repeated++;
        }
    }

    @Override
    public void unreadable(String file, long number, String reason) {
        unreadable.add(file + ", line " + number + ": " + reason);
    }
}
