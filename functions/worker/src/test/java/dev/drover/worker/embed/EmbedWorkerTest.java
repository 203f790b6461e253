package dev.drover.worker.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drover.contract.ContractCodec;
import dev.drover.contract.WorkItem;
import dev.drover.worker.Input;
import dev.drover.worker.InvocationLog;
import dev.drover.worker.LoopbackContext;
import dev.drover.worker.Output;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EmbedWorkerTest {
    private static final String TEXT = "a dog that herds sheep\n"
            + "an animal trained to keep the flock together\n"
            + "quarterly results of a semiconductor company\n"
            + "\n"
            + "word ".repeat(1000) + "\n";

    private final EmbedWorker worker = new EmbedWorker();

    @Test
    void aParaphraseIsNearerThanAnotherSubject() throws Exception {
        float[][] rows = embed(worker, TEXT);

        double paraphrase = cosine(rows[0], rows[1]);
        assertThat(paraphrase).isGreaterThan(0.4);
        assertThat(cosine(rows[0], rows[2])).isLessThan(paraphrase - 0.3);
        assertThat(cosine(rows[1], rows[2])).isLessThan(paraphrase - 0.3);
    }

    @Test
    void everyRowIsFiniteAndOfUnitNorm() throws Exception {
        float[][] rows = embed(worker, TEXT);

        assertThat(rows).hasDimensions(5, SentenceEncoder.DIMENSIONS);
        for (float[] row : rows) {
            for (float number : row) {
                assertThat(number).isFinite();
            }
            assertThat(Math.sqrt(cosine(row, row))).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void aRowDoesNotDependOnItsNeighbours() throws Exception {
        float[] alone = embed(worker, "a dog that herds sheep")[0];

        assertThat(embed(worker, TEXT)[0]).isEqualTo(alone);
        assertThat(embed(worker, "word\n" + TEXT)[1]).isEqualTo(alone);
    }

    @Test
    void theSameTextsAreTheSameBytesFromAnyWorkerAndThread() throws Exception {
        byte[] expected = work(worker, TEXT);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Callable<byte[]>> calls = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                calls.add(() -> work(new EmbedWorker(), TEXT));
            }
            for (Future<byte[]> call : threads.invokeAll(calls)) {
                assertThat(call.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static byte[] work(EmbedWorker worker, String text) throws Exception {
        WorkItem item = ContractCodec.readWorkItem(("{\"run\":\"r\",\"id\":\"a\",\"worker\":\"embed\","
                        + "\"input\":{\"uri\":\"file:///in\"},\"output\":\"file:///out/\"}")
                .getBytes(StandardCharsets.UTF_8));
        InvocationLog log = new InvocationLog(new LoopbackContext().getLogger(), Clock.systemUTC());
        Input input = Input.ofObject(text.getBytes(StandardCharsets.UTF_8));
        Output output = worker.work(item, input, log);
        assertThat(output.records()).isEqualTo(input.rows().size());
        return output.bytes();
    }

    private static float[][] embed(EmbedWorker worker, String text) throws Exception {
        ByteBuffer file = ByteBuffer.wrap(work(worker, text)).order(ByteOrder.LITTLE_ENDIAN);
        file.position(128);
        float[][] rows =
                new float[file.remaining() / Float.BYTES / SentenceEncoder.DIMENSIONS][SentenceEncoder.DIMENSIONS];
        for (float[] row : rows) {
            file.asFloatBuffer().get(row);
            file.position(file.position() + row.length * Float.BYTES);
        }
        return rows;
    }

    private static double cosine(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
