package dev.drover.worker;

import java.io.IOException;

/** Where a worker reads its inputs and leaves its outputs. Thread-safe. Its exceptions say in one sentence what failed. */
public interface OutputStore {
    /** The whole object. */
    byte[] read(String uri) throws IOException;

    /**
     * Writes an output together with its own evidence, digest and record count, so that it can still be proved intact
     * when the reply was lost. The object appears whole or not at all, and never before its evidence.
     */
    void writeOutput(String uri, Output output) throws IOException;

    /** Writes a log archive, whole or not at all. */
    void writeLog(String uri, byte[] gzip) throws IOException;
}
