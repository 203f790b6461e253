package dev.drover.worker;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

class PythonWorkerITCase extends ScoringConformance {
    @BeforeAll
    static void needsPython() throws InterruptedException {
        Python.assumeInstalled();
    }

    @Override
    protected byte[] invoke(byte[] request) throws Exception {
        return new Python(folder).invoke(request, Map.of());
    }
}
