package dev.drover.worker.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * all-MiniLM-L6-v2, quantized to int8, on ONNX Runtime. Thread-safe.
 *
 * <p>One row an inference: int8 scales by the whole tensor, so batched rows change each other's numbers (down to a
 * cosine of 0.97), and are not faster on one core. One row at a time, the bytes repeat exactly on one type of machine.
 */
final class SentenceEncoder {
    static final int DIMENSIONS = 384;
    /**
     * Longer texts are cut, [CLS] and [SEP] included: {@code max_seq_length} in the model's
     * {@code sentence_bert_config.json}, which its authors evaluated it with. The 128 in {@code tokenizer.json} is
     * overridden by it there too.
     */
    static final int MAX_TOKENS = 256;

    private static final String MODEL = "/all-minilm-l6-v2-q.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final WordPieceTokenizer tokenizer;

    /** One session a JVM: it takes 100 MB and most of a second, and serves any number of threads. */
    private static final class Shared {
        private static final SentenceEncoder ENCODER = load();

        private Shared() {}
    }

    private SentenceEncoder(OrtEnvironment environment, OrtSession session, WordPieceTokenizer tokenizer) {
        this.environment = environment;
        this.session = session;
        this.tokenizer = tokenizer;
    }

    static SentenceEncoder shared() {
        return Shared.ENCODER;
    }

    private static SentenceEncoder load() {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (InputStream model = resource(MODEL);
                InputStream vocabulary = resource(TOKENIZER);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // Lambda gives a core for each 1,769 MB; a second thread would only spin beside the first.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            OrtSession session = environment.createSession(model.readAllBytes(), options);
            return new SentenceEncoder(environment, session, WordPieceTokenizer.read(vocabulary, MAX_TOKENS));
        } catch (IOException | OrtException e) {
            throw new IllegalStateException("the model all-MiniLM-L6-v2 can't be loaded", e);
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream resource = SentenceEncoder.class.getResourceAsStream(name);
        if (resource == null) {
            throw new FileNotFoundException(name + " is not on the class path");
        }
        return resource;
    }

    WordPieceTokenizer tokenizer() {
        return tokenizer;
    }

    /** The embedding of a text: {@value #DIMENSIONS} numbers of unit norm. */
    float[] encode(String text) throws OrtException {
        long[] tokens = tokenizer.encode(text);
        long[] mask = new long[tokens.length];
        Arrays.fill(mask, 1);
        long[] shape = {1, tokens.length};
        try (OnnxTensor ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(tokens), shape);
                OnnxTensor attention = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.allocate(tokens.length), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", attention, "token_type_ids", types))) {
            return unit(meanOfRows(((OnnxTensor) result.get(0)).getFloatBuffer(), tokens.length));
        }
    }

    /** The mean over the tokens that the mask lets through: all, since a row alone is never padded. */
    private static double[] meanOfRows(FloatBuffer states, int tokens) {
        double[] mean = new double[DIMENSIONS];
        for (int token = 0; token < tokens; token++) {
            for (int i = 0; i < DIMENSIONS; i++) {
                mean[i] += states.get(token * DIMENSIONS + i);
            }
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            mean[i] /= tokens;
        }
        return mean;
    }

    private static float[] unit(double[] vector) {
        double squares = 0;
        for (double component : vector) {
            squares += component * component;
        }
        double norm = Math.sqrt(squares);
        float[] unit = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            unit[i] = (float) (vector[i] / norm);
        }
        return unit;
    }
}
