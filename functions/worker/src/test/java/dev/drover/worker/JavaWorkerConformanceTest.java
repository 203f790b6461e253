package dev.drover.worker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;

class JavaWorkerConformanceTest extends ScoringConformance {
    @Override
    protected byte[] invoke(byte[] request) throws Exception {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        new ScoreWorker().handleRequest(new ByteArrayInputStream(request), reply, new LoopbackContext());
        return reply.toByteArray();
    }
}
