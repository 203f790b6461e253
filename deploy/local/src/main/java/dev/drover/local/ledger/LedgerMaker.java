package dev.drover.local.ledger;

import dev.drover.connectors.ledger.LedgerSink;
import dev.drover.contract.AttemptLine;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Outcome;
import dev.drover.contract.Sha256;
import dev.drover.contract.Verdict;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the ledger of a run that never was: an attempt line and a final line for each item, as the job writes them, and
 * the outputs that they name if wanted.
 */
final class LedgerMaker {
    private static final String ID = "ID-ID";
    private static final byte[] OUTPUT =
            "{\"label\":\"sheep\",\"score\":0.75}\n".repeat(32).getBytes(StandardCharsets.UTF_8);
    private static final long START_MILLIS = 1_795_428_000_000L;

    private final String run;
    private final Path folder;
    private final boolean outputs;
    private final String attempt;
    private final String last;

    /**
     * @param folder what {@code ledger.store} is to name; outputs go under {@code out/}
     * @param outputs whether to write them
     */
    LedgerMaker(String run, Path folder, boolean outputs) {
        this.run = run;
        this.folder = folder;
        this.outputs = outputs;
        this.attempt = ContractCodec.text(attemptLine());
        this.last = ContractCodec.text(finalLine());
    }

    /**
     * @param openEvery one in so many items has no final line; 0 for none
     * @param files part files, filled in turn
     * @return lines written
     */
    long write(long items, long openEvery, int files) throws IOException {
        Path ledger = Files.createDirectories(
                Path.of(URI.create(LedgerSink.folder(folder.toUri().toString(), run))));
        Files.createDirectories(folder.resolve("out").resolve(run));
        long lines = 0;
        for (int file = 0; file < files; file++) {
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(ledger.resolve("part-0-" + file + ".jsonl")), 1 << 20)) {
                for (long item = file; item < items; item += files) {
                    String id = "item-" + item;
                    write(out, attempt.replace(ID, id));
                    lines++;
                    if (openEvery == 0 || item % openEvery != 0) {
                        write(out, last.replace(ID, id));
                        lines++;
                    }
                    if (outputs) {
                        writeOutput(id);
                    }
                }
            }
        }
        return lines;
    }

    private static void write(OutputStream out, String line) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    private void writeOutput(String id) throws IOException {
        Path file = Path.of(URI.create(uri(id)));
        Files.write(
                file.resolveSibling("." + file.getFileName() + ".meta.json"),
                ("{\"sha256\":\"" + Sha256.hex(OUTPUT) + "\",\"records\":32}").getBytes(StandardCharsets.UTF_8));
        Files.write(file, OUTPUT);
    }

    private String uri(String id) {
        return folder.toUri() + "out/" + run + "/" + id + "@0.1.k3Jd0qLw9sTz";
    }

    private AttemptLine attemptLine() {
        AttemptLine line = new AttemptLine();
        line.run = run;
        line.id = ID;
        line.stage = "verify";
        line.worker = "classify";
        line.target = "arn:aws:lambda:eu-central-1:123456789012:function:classify:live";
        line.invocations = 1;
        line.outcome = Outcome.REPLIED;
        line.verdict = Verdict.INTACT;
        line.uri = uri(ID);
        line.bytes = (long) OUTPUT.length;
        line.sha256 = Sha256.hex(OUTPUT);
        line.records = 32L;
        line.requestId = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b";
        line.startedMillis = START_MILLIS;
        line.durationMillis = 201L;
        line.billedMillis = 202L;
        line.memoryMb = 2048;
        line.costNanoUsd = 6_933;
        line.log = uri(ID) + ".log.gz";
        line.settledMillis = START_MILLIS + 250;
        return line;
    }

    private FinalLine finalLine() {
        FinalLine line = new FinalLine();
        line.run = run;
        line.id = ID;
        line.status = ItemStatus.VERIFIED;
        line.attempts = 1;
        line.uri = uri(ID);
        line.bytes = (long) OUTPUT.length;
        line.sha256 = Sha256.hex(OUTPUT);
        line.records = 32L;
        line.costNanoUsd = 6_933;
        line.seenMillis = START_MILLIS - 1_000;
        line.finalMillis = START_MILLIS + 250;
        line.item = ContractCodec.readObject(("{\"run\":\"" + run + "\",\"id\":\"" + ID
                        + "\",\"worker\":\"classify\",\"input\":{\"uri\":\"" + folder.toUri() + "in/" + ID
                        + ".jsonl\"},\"output\":\"" + folder.toUri()
                        + "out/\",\"expect\":{\"records\":32,\"content\":\"json-lines\"}}")
                .getBytes(StandardCharsets.UTF_8));
        return line;
    }
}
