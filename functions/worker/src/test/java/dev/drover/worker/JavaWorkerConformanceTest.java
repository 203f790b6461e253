package dev.drover.worker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.nio.file.Files;

class JavaWorkerConformanceTest extends ScoringConformance {
    @Override
    protected byte[] invokeAsEvent(byte[] request) throws Exception {
        CompletionStream folders = (stream, partitionKey, record) -> {
            if (!Files.isDirectory(folder.resolve(stream))) {
                throw new FileNotFoundException("no stream " + stream);
            }
            Files.write(folder.resolve(stream).resolve(partitionKey.replace('/', '+')), record);
        };
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        new ScoreWorker(folders).handleRequest(new ByteArrayInputStream(request), reply, new LoopbackContext());
        return reply.toByteArray();
    }

    @Override
    protected byte[] invoke(byte[] request) throws Exception {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        new ScoreWorker().handleRequest(new ByteArrayInputStream(request), reply, new LoopbackContext());
        return reply.toByteArray();
    }
}
