package dev.drover.local.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.Conformance;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Sha256;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each kind does what it says to output, sidecar and reply, and the record says so. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class MisbehaviourTest {
    @TempDir
    Path folder;

    private final FloatsWorker worker = new FloatsWorker();
    private EndpointRecord record;
    private LambdaEndpoint endpoint;

    @BeforeEach
    void start() throws Exception {
        record = EndpointRecord.open(folder.resolve("endpoint.jsonl"));
        endpoint = new LambdaEndpoint(10, 2, record, Clock.systemUTC())
                .register(new LambdaFunction("floats", () -> worker, 512, Duration.ofSeconds(20)))
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        endpoint.close();
        record.close();
    }

    @Test
    void goodBehaviourIsRecordedAsNone() throws Exception {
        Call call = call(Misbehaviour.NONE, "a");
        assertThat(call.output()).isEqualTo(FloatsWorker.npy("a".hashCode()));
        assertThat(recorded()).isEqualTo("none null");
    }

    @Test
    void aLostOutputIsGoneWithItsSidecarAndTheReplyIsWhole() throws Exception {
        Call call = call(Misbehaviour.LOSE_OUTPUT, "a");
        assertThat(call.finding().cause()).isNull();
        assertThat(call.path()).doesNotExist();
        assertThat(FloatsWorker.sidecar(call.path())).doesNotExist();
        assertThat(recorded()).isEqualTo("lose-output OUTPUT_MISSING");
    }

    @Test
    void aTruncatedOutputIsShorterThanTheReplySays() throws Exception {
        Call call = call(Misbehaviour.TRUNCATE_OUTPUT, "a");
        assertThat((long) call.output().length).isLessThan(call.result().bytes());
        assertThat(recorded()).isEqualTo("truncate-output SIZE_MISMATCH");
    }

    @Test
    void aFlippedByteIsTheOnlyOneThatDiffers() throws Exception {
        byte[] output = call(Misbehaviour.FLIP_BYTE, "a").output();
        byte[] whole = FloatsWorker.npy("a".hashCode());
        assertThat(output).hasSameSizeAs(whole);
        int different = 0;
        for (int i = 0; i < whole.length; i++) {
            different += output[i] == whole[i] ? 0 : 1;
        }
        assertThat(different).isEqualTo(1);
        assertThat(recorded()).isEqualTo("flip-byte DIGEST_MISMATCH");
    }

    @Test
    void aNaNIsCoveredUpByReplyAndSidecar() throws Exception {
        Call call = call(Misbehaviour.NAN, "a");
        ByteBuffer floats = ByteBuffer.wrap(call.output()).order(ByteOrder.LITTLE_ENDIAN);
        int nans = 0;
        for (int at = 128; at < floats.limit(); at += Float.BYTES) {
            nans += Float.isNaN(floats.getFloat(at)) ? 1 : 0;
        }
        assertThat(nans).isEqualTo(1);
        call.assertStatedConsistently(FloatsWorker.ROWS);
        assertThat(recorded()).isEqualTo("nan CONTENT_INVALID");
    }

    @Test
    void aMissingRowIsCoveredUpByHeaderReplyAndSidecar() throws Exception {
        Call call = call(Misbehaviour.ROW_TOO_FEW, "a");
        byte[] output = call.output();
        assertThat(output).hasSize(128 + (FloatsWorker.ROWS - 1) * FloatsWorker.COLUMNS * Float.BYTES);
        assertThat(new String(output, 0, 128, StandardCharsets.ISO_8859_1))
                .contains("'shape': (4, 3)")
                .endsWith("\n");
        call.assertStatedConsistently(FloatsWorker.ROWS - 1);
        assertThat(recorded()).isEqualTo("row-too-few RECORDS_MISMATCH");
    }

    @Test
    void linesOfTextAreDamagedAsRowsOfNumbersAre() {
        byte[] lines = "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n".getBytes(StandardCharsets.UTF_8);
        assertThat(Rows.of(lines).withNaN()).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\":1}\nNaN\n{\"a\":3}\n");
        assertThat(Rows.of(lines).withoutLastRow())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"a\":1}\n{\"a\":2}\n");
    }

    @Test
    void aSwappedOutputIsThatOfAnotherItem() throws Exception {
        call(Misbehaviour.NONE, "a");
        Call call = call(Misbehaviour.SWAP_OUTPUT, "b");
        assertThat(call.output()).isEqualTo(FloatsWorker.npy("a".hashCode()));
        assertThat(call.result().sha256()).isEqualTo(Sha256.hex(FloatsWorker.npy("b".hashCode())));
        assertThat(recorded()).isEqualTo("swap-output DIGEST_MISMATCH");
    }

    @Test
    void aSwapBeforeAnyOtherOutputStillLeavesWrongBytesOfTheSameSize() throws Exception {
        Call call = call(Misbehaviour.SWAP_OUTPUT, "b");
        byte[] whole = FloatsWorker.npy("b".hashCode());
        assertThat(call.output()).hasSameSizeAs(whole).isNotEqualTo(whole);
    }

    @Test
    void aWrongDigestIsInTheReplyOnly() throws Exception {
        Call call = call(Misbehaviour.WRONG_DIGEST, "a");
        assertThat(call.output()).isEqualTo(FloatsWorker.npy("a".hashCode()));
        assertThat(call.result().sha256()).isNotEqualTo(Sha256.hex(call.output()));
        assertThat(recorded()).isEqualTo("wrong-digest DIGEST_MISMATCH");
    }

    @Test
    void anItemLeftOutNeverReachesTheHandler() throws Exception {
        Call call = call(Misbehaviour.LEAVE_OUT, "a");
        assertThat(call.finding().cause()).isEqualTo(Cause.REPLY_LEFT_OUT);
        assertThat(call.path()).doesNotExist();
        assertThat(worker.calls).hasValue(0);
        assertThat(recorded()).isEqualTo("leave-out REPLY_LEFT_OUT");
    }

    @Test
    void ofSeveralItemsOnlyTheOneDrawnIsLeftOut() throws Exception {
        Scenario half = Scenario.none().with(Misbehaviour.LEAVE_OUT, 0.5);
        String out = idThatDraws(half, Misbehaviour.LEAVE_OUT);
        String in = idThatDraws(half, Misbehaviour.NONE);
        endpoint.scenario(half);
        Call call = send(out, in);
        assertThat(call.findings().get(out).cause()).isEqualTo(Cause.REPLY_LEFT_OUT);
        assertThat(call.findings().get(in).cause()).isNull();
        assertThat(EndpointRecord.read(record.file()).get(0).items)
                .extracting(item -> item.id + " " + item.kind)
                .containsExactly(out + " leave-out", in + " none");
    }

    @Test
    void garbageIsAnsweredOverAWholeOutput() throws Exception {
        Call call = call(Misbehaviour.GARBAGE_REPLY, "a");
        assertThat(call.finding().cause()).isEqualTo(Cause.REPLY_UNREADABLE);
        assertThat(call.output()).isEqualTo(FloatsWorker.npy("a".hashCode()));
        assertThat(recorded()).isEqualTo("garbage-reply REPLY_UNREADABLE");
    }

    @Test
    void aForeignItemARepeatedItemAndAForeignUriAreToldApart() throws Exception {
        assertThat(call(Misbehaviour.FOREIGN_ITEM, "a").finding().cause()).isEqualTo(Cause.REPLY_FOREIGN_ITEM);
        assertThat(recorded()).isEqualTo("foreign-item REPLY_FOREIGN_ITEM");
        assertThat(call(Misbehaviour.REPEAT_ITEM, "a").finding().cause()).isEqualTo(Cause.REPLY_REPEATED_ITEM);
        assertThat(recorded()).isEqualTo("repeat-item REPLY_REPEATED_ITEM");
        Call call = call(Misbehaviour.FOREIGN_URI, "a");
        assertThat(call.finding().cause()).isEqualTo(Cause.REPLY_FOREIGN_URI);
        assertThat(call.output()).isEqualTo(FloatsWorker.npy("a".hashCode()));
        assertThat(recorded()).isEqualTo("foreign-uri REPLY_FOREIGN_URI");
    }

    @Test
    void aThrowIsAFunctionErrorAndTheHandlerDoesNotRun() throws Exception {
        Call call = call(Misbehaviour.THROW, "a");
        assertThat(call.response.statusCode()).isEqualTo(200);
        assertThat(call.response.headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
        assertThat(worker.calls).hasValue(0);
        assertThat(recorded()).isEqualTo("throw FUNCTION_ERROR");
        assertThat(EndpointRecord.read(record.file()).get(0).functionError).isTrue();
    }

    @Test
    void whatNeverReturnsIsRecordedWhenTheCallerHangsUpAndFreesItsPlace() throws Exception {
        endpoint.scenario(Scenario.always(Misbehaviour.NEVER_RETURN));
        assertThat(Endpoints.throwsTimeout(() -> send(Duration.ofMillis(300), "a")))
                .isInstanceOf(HttpTimeoutException.class);
        Endpoints.await(() -> !EndpointRecord.read(record.file()).isEmpty() && endpoint.running() == 0);
        assertThat(recorded()).isEqualTo("never-return NEVER_RETURNED");
        EndpointRecord.Line line = EndpointRecord.read(record.file()).get(0);
        assertThat(line.abandoned).isTrue();
        assertThat(line.status).isZero();
        assertThat(worker.calls).hasValue(0);
    }

    @Test
    void aSlowInvocationIsWholeAndLate() throws Exception {
        endpoint.scenario(Scenario.always(Misbehaviour.SLOW).withSlowBy(Duration.ofMillis(400)));
        Call call = send("a");
        assertThat(call.finding().cause()).isNull();
        assertThat(EndpointRecord.read(record.file()).get(0).durationMillis).isGreaterThanOrEqualTo(400);
        assertThat(recorded()).isEqualTo("slow null");
    }

    @Test
    void theSameAttemptIsTreatedAlikeEachTime() throws Exception {
        endpoint.scenario(Scenario.none().with(Misbehaviour.LOSE_OUTPUT, 0.5).withSeed(3));
        for (int i = 0; i < 10; i++) {
            send("item-" + i);
            send("item-" + i);
        }
        List<EndpointRecord.Line> lines = EndpointRecord.read(record.file());
        for (int i = 0; i < lines.size(); i += 2) {
            assertThat(lines.get(i).items.get(0).kind)
                    .isEqualTo(lines.get(i + 1).items.get(0).kind);
        }
    }

    private static String idThatDraws(Scenario scenario, Misbehaviour kind) {
        for (int i = 0; ; i++) {
            if (scenario.decide("run", "item-" + i, 0, 1) == kind) {
                return "item-" + i;
            }
        }
    }

    /** Kind and cause of the last recorded invocation of a single item. */
    private String recorded() throws Exception {
        List<EndpointRecord.Line> lines = EndpointRecord.read(record.file());
        EndpointRecord.Item item = lines.get(lines.size() - 1).items.get(0);
        return item.kind + " " + item.cause;
    }

    private Call call(Misbehaviour kind, String id) throws Exception {
        endpoint.scenario(kind == Misbehaviour.NONE ? Scenario.none() : Scenario.always(kind));
        return send(id);
    }

    private Call send(String... ids) throws Exception {
        return send(Duration.ofSeconds(20), ids);
    }

    private Call send(Duration timeout, String... ids) throws Exception {
        List<InvocationRequest.Entry> entries = new ArrayList<>();
        for (String id : ids) {
            entries.add(Endpoints.entry(folder, "run", id, 0, 1));
        }
        InvocationRequest request = new InvocationRequest(entries);
        HttpResponse<byte[]> response =
                Endpoints.invoke(HttpClient.newHttpClient(), endpoint, "floats", request.bytes(), timeout);
        return new Call(request, response);
    }

    private static final class Call {
        final InvocationRequest request;
        final HttpResponse<byte[]> response;

        Call(InvocationRequest request, HttpResponse<byte[]> response) {
            this.request = request;
            this.response = response;
        }

        Map<String, Conformance.Finding> findings() {
            return Conformance.check(request, response.body());
        }

        Conformance.Finding finding() {
            return findings().get(request.entries().get(0).item().id());
        }

        InvocationReply.Result result() {
            return InvocationReply.read(response.body()).results().get(0);
        }

        Path path() {
            return Path.of(java.net.URI.create(request.entries().get(0).outputUri()));
        }

        byte[] output() throws Exception {
            return Files.readAllBytes(path());
        }

        void assertStatedConsistently(long records) throws Exception {
            byte[] output = output();
            String sha256 = Sha256.hex(output);
            assertThat(result().bytes()).isEqualTo(output.length);
            assertThat(result().sha256()).isEqualTo(sha256);
            assertThat(result().records()).isEqualTo(records);
            assertThat(ContractCodec.readObject(Files.readAllBytes(FloatsWorker.sidecar(path())))
                            .toString())
                    .isEqualTo("{\"bytes\":" + output.length + ",\"sha256\":\"" + sha256 + "\",\"records\":" + records
                            + "}");
        }
    }
}
