package dev.drover.worker.embed;

import dev.drover.worker.LoopbackContext;
import dev.drover.worker.WorkerConformance;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;

class EmbedWorkerConformanceTest extends WorkerConformance {
    /** As NumPy pads it, for any number of rows that fits into memory. */
    private static final int HEADER_BYTES = 128;

    @Override
    protected byte[] invoke(byte[] request) throws Exception {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        new EmbedWorker().handleRequest(new ByteArrayInputStream(request), reply, new LoopbackContext());
        return reply.toByteArray();
    }

    @Override
    protected long recordsIn(byte[] output) {
        int rowBytes = SentenceEncoder.DIMENSIONS * Float.BYTES;
        int rows = (output.length - HEADER_BYTES) / rowBytes;
        return rows;
    }
}
