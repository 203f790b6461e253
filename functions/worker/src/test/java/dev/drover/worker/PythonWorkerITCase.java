package dev.drover.worker;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

class PythonWorkerITCase extends ScoringConformance {
    @BeforeAll
    static void needsPython() throws InterruptedException {
        Python.assumeInstalled();
    }

    @Override
    protected byte[] invokeAsEvent(byte[] request) throws Exception {
        Path fake = Path.of(PythonWorkerITCase.class.getResource("/boto3").toURI());
        return new Python(folder)
                .invoke(
                        request,
                        Map.of(
                                "PYTHONPATH",
                                fake.toString(),
                                "FAKE_KINESIS_FOLDER",
                                folder.toString(),
                                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                                String.valueOf(LoopbackContext.MEMORY_MB)));
    }

    @Override
    protected byte[] invoke(byte[] request) throws Exception {
        return new Python(folder).invoke(request, Map.of());
    }
}
