package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.store.ObjectStores;
import dev.drover.connectors.store.StoreSettings;
import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.contract.Sha256;
import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.operators.verify.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of two items, one of which was lost once; then the same run with one thing wrong at a time. */
class RunProofTest {
    private static ObjectStore store;

    @TempDir
    Path folder;

    private final List<Object> ledger = new ArrayList<>();
    private final List<EndpointRecord.Line> record = new ArrayList<>();
    private final RunProgress progress = new RunProgress();
    private FinalLine b;

    @BeforeAll
    static void openStore() {
        store = ObjectStores.open(
                StoreSettings.of(AwsClientSettings.of("us-east-1"), false, 4, Duration.ofSeconds(10)));
    }

    @AfterAll
    static void closeStore() {
        store.close();
    }

    @BeforeEach
    void aRunThatHolds() throws Exception {
        progress.run = "run";
        ledger.add(attempt("a", 1, null, 1, 0));
        ledger.add(verified("a", List.of()));
        answered("a", 1, "none", null);
        ledger.add(attempt("b", 1, Cause.OUTPUT_MISSING, 2, 1));
        ledger.add(attempt("b", 2, null, 1, 0));
        b = verified("b", List.of(Cause.OUTPUT_MISSING));
        ledger.add(b);
        EndpointRecord.Line throttled = answered("b", 1, "none", null);
        throttled.status = 429;
        throttled.throttled = true;
        answered("b", 1, "lose-output", Cause.OUTPUT_MISSING);
        answered("b", 2, "none", null);
        progress.invocations = 4;
        progress.throttled = 1;
    }

    @Test
    void aRunThatHoldsHasNoProblem() throws Exception {
        RunProof proof = prove(2);
        assertThat(proof.problems()).isEmpty();
        assertThat(proof.outputs()).isEqualTo(2);
        assertThat(proof.equation())
                .hasToString("seen 2 = verified 2 + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + open 0");
    }

    @Test
    void linesThatStandTwiceDoNoHarm() throws Exception {
        ledger.addAll(new ArrayList<>(ledger));
        assertThat(prove(2).problems()).isEmpty();
    }

    @Test
    void anItemThatNeverCameIsAProblem() throws Exception {
        assertThat(prove(3).problems())
                .anySatisfy(problem -> assertThat(problem).contains("not in the ledger"));
    }

    @Test
    void anItemWithoutAFinalLineIsAProblem() throws Exception {
        ledger.remove(b);
        assertThat(prove(2).problems())
                .anySatisfy(problem -> assertThat(problem).contains("no final line"));
    }

    @Test
    void aFaultThatTheLedgerDoesNotKnowIsAProblem() throws Exception {
        EndpointRecord.Item item = record.get(0).items.get(0);
        item.kind = "flip-byte";
        item.cause = Cause.DIGEST_MISMATCH;
        assertThat(prove(2).problems())
                .anySatisfy(problem -> assertThat(problem).contains("run/a@0.1", "clean", "DIGEST_MISMATCH"))
                .anySatisfy(problem -> assertThat(problem).contains("the endpoint knows of"));
    }

    @Test
    void aCauseThatTheEndpointDoesNotKnowIsAProblem() throws Exception {
        ((AttemptLine) ledger.get(0)).cause = Cause.SIZE_MISMATCH;
        assertThat(prove(2).problems())
                .anySatisfy(problem -> assertThat(problem).contains("run/a@0.1", "SIZE_MISMATCH"));
    }

    @Test
    void anInvocationThatNothingCalledForIsAProblem() throws Exception {
        answered("a", 2, "none", null);
        progress.invocations = 5;
        assertThat(prove(2).problems())
                .anySatisfy(problem -> assertThat(problem).contains("nothing called for", "run/a@0.2"));
    }

    @Test
    void invocationsThatTheJobDidNotCountAreAProblem() throws Exception {
        progress.invocations = 3;
        assertThat(prove(2).problems())
                .anySatisfy(problem -> assertThat(problem).contains("the job counts 3"));
    }

    @Test
    void anOutputThatIsGoneIsAProblem() throws Exception {
        Files.delete(folder.resolve("b"));
        RunProof proof = prove(2);
        assertThat(proof.problems()).singleElement().asString().contains("is not there");
        assertThat(proof.outputs()).isEqualTo(1);
    }

    @Test
    void anOutputWithOtherBytesIsAProblem() throws Exception {
        Files.writeString(folder.resolve("b"), "B");
        assertThat(prove(2).problems()).singleElement().asString().contains("SHA-256");
    }

    private RunProof prove(long total) throws IOException {
        Path file = folder.resolve("drover/ledger/run/part-0");
        Files.createDirectories(file.getParent());
        StringBuilder lines = new StringBuilder();
        for (Object line : ledger) {
            lines.append(ContractCodec.text(line)).append('\n');
        }
        Files.writeString(file, lines);
        return RunProof.of(store, folder.resolve("drover").toUri().toString(), progress, total, record);
    }

    private static AttemptLine attempt(String id, int attempt, @Nullable Cause cause, int invocations, int throttled) {
        AttemptLine line = new AttemptLine();
        line.run = "run";
        line.id = id;
        line.attempt = attempt;
        line.cause = cause;
        line.invocations = invocations;
        line.throttled = throttled;
        return line;
    }

    private FinalLine verified(String id, List<Cause> causes) throws IOException {
        byte[] output = id.getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(folder.resolve(id), output);
        FinalLine line = new FinalLine();
        line.run = "run";
        line.id = id;
        line.status = ItemStatus.VERIFIED;
        line.causes.addAll(causes);
        line.uri = file.toUri().toString();
        line.bytes = (long) output.length;
        line.sha256 = Sha256.hex(output);
        return line;
    }

    private EndpointRecord.Line answered(String id, int attempt, String kind, @Nullable Cause cause) {
        EndpointRecord.Item item = new EndpointRecord.Item();
        item.run = "run";
        item.id = id;
        item.attempt = attempt;
        item.kind = kind;
        item.cause = cause;
        EndpointRecord.Line line = new EndpointRecord.Line();
        line.status = 200;
        line.items.add(item);
        record.add(line);
        return line;
    }
}
