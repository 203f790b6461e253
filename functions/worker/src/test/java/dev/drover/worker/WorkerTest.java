package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.WorkItem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final LoopbackContext context = new LoopbackContext();

    /** The one step of a model that a test is about. */
    private interface Model {
        Output work(Input input, InvocationLog log) throws Exception;
    }

    private final class FixedWorker extends Worker {
        private final Model model;

        FixedWorker(Model model) {
            super(new MemoryStore(), Clock.fixed(Instant.parse("2026-11-23T08:00:00Z"), ZoneOffset.UTC));
            this.model = model;
        }

        @Override
        protected Output work(WorkItem item, Input input, InvocationLog log) throws Exception {
            return model.work(input, log);
        }
    }

    private final class MemoryStore implements OutputStore {
        @Override
        public byte[] read(String uri) throws IOException {
            throw new IOException("nothing is stored under " + uri);
        }

        @Override
        public void writeOutput(String uri, Output output) {
            objects.put(uri, output.bytes());
        }

        @Override
        public void writeLog(String uri, byte[] gzip) {
            objects.put(uri, gzip);
        }
    }

    @Test
    void whatTheModelLogsIsArchivedAndReachesLambdasLog() throws Exception {
        InvocationReply.Result result = invoke((input, log) -> {
            log.info("the flock has 3 sheep");
            return new Output(new byte[3], 3);
        });

        String archived = archive(result);
        assertThat(archived)
                .contains("2026-11-23T08:00:00Z INFO the flock has 3 sheep\n")
                .startsWith("2026-11-23T08:00:00Z INFO item r/a, generation 2, attempt 3, request "
                        + LoopbackContext.REQUEST_ID);
        assertThat(context.logged()).isEqualTo(archived);
    }

    @Test
    void aFailureIsAnsweredByItsClassAndMessageAndLoggedByItsTrace() throws Exception {
        InvocationReply.Result result = invoke((input, log) -> {
            throw new IllegalArgumentException("no sheep here", new IOException("the gate was open"));
        });

        assertThat(result.errorClass()).isEqualTo("java.lang.IllegalArgumentException");
        assertThat(result.errorMessage()).isEqualTo("no sheep here");
        assertThat(archive(result))
                .contains("ERROR the item failed: java.lang.IllegalArgumentException: no sheep here")
                .contains("\tat dev.drover.worker.WorkerTest")
                .contains("Caused by: java.io.IOException: the gate was open");
        assertThat(objects).containsOnlyKeys("mem:a.log.gz");
    }

    @Test
    void aFailureWithoutAMessageStillHasOne() throws Exception {
        InvocationReply.Result result = invoke((input, log) -> {
            throw new NullPointerException();
        });

        assertThat(result.errorMessage()).isEqualTo("no message; the log archive has the stack trace");
    }

    @Test
    void aLongMessageIsCutInTheReplyAndWholeInTheLog() throws Exception {
        String message = "baa".repeat(100_000);
        InvocationReply.Result result = invoke((input, log) -> {
            throw new IOException(message);
        });

        assertThat(result.errorMessage()).hasSize(Worker.MAX_MESSAGE_LENGTH + 1);
        assertThat(archive(result)).contains(message);
    }

    @Test
    void anErrorOfTheJvmFailsTheInvocation() {
        assertThatThrownBy(() -> invoke((input, log) -> {
                    throw new OutOfMemoryError("no memory left");
                }))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void anInterruptEndsTheInvocationAndIsHandedOn() {
        assertThatThrownBy(() -> invoke((input, log) -> {
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted at item a");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aPayloadThatIsNoRequestFailsTheInvocation() {
        Worker worker = new FixedWorker((input, log) -> new Output(new byte[0], 0));
        for (String payload : List.of("", "[]", "{\"items\":[]}", "{\"items\":[{}]}", "{\"Records\":[]}")) {
            assertThatThrownBy(() -> handle(worker, payload.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(ContractException.class);
        }
    }

    @Test
    void aNegativeNumberOfRecordsFailsTheItem() throws Exception {
        InvocationReply.Result result = invoke((input, log) -> new Output(new byte[0], -1));

        assertThat(result.errorMessage()).isEqualTo("records must be 0 or more, not -1");
    }

    @Test
    void whatIsLoggedTooLateForTheArchiveStillReachesLambdasLog() throws Exception {
        InvocationLog[] kept = new InvocationLog[1];
        InvocationReply.Result result = invoke((input, log) -> {
            kept[0] = log;
            return new Output(new byte[0], 0);
        });

        kept[0].info("a straggler");

        assertThat(context.logged()).contains("a straggler");
        assertThat(archive(result)).doesNotContain("a straggler");
    }

    private InvocationReply.Result invoke(Model model) throws Exception {
        ObjectNode document = ContractCodec.object();
        document.put("run", "r");
        document.put("id", "a");
        document.put("worker", "fixed");
        document.put("output", "mem:/");
        document.putObject("input").putObject("inline").putArray("texts").add("one");
        InvocationRequest request = new InvocationRequest(
                List.of(new InvocationRequest.Entry(WorkItem.of(document), 2, 3, "mem:a", "mem:a.log.gz")));
        byte[] reply = handle(new FixedWorker(model), request.bytes());
        return InvocationReply.read(reply).results().get(0);
    }

    private byte[] handle(Worker worker, byte[] payload) throws IOException {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        worker.handleRequest(new ByteArrayInputStream(payload), reply, context);
        return reply.toByteArray();
    }

    private String archive(InvocationReply.Result result) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(objects.get(result.log())))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
