package dev.drover.worker;

import java.io.IOException;

/** Where a worker reads its inputs and leaves its outputs. Thread-safe. Its exceptions say in one sentence what failed. */
public interface OutputStore {
    /** The whole object. */
    byte[] read(String uri) throws IOException;

    /**
     * Writes an output together with its own evidence, digest and record count, so that it can still be proved intact
     * when the reply was lost. The object appears whole or not at all, and never before its evidence.
     *
     * <p>Lambda can run an event twice, and the job may have verified what the first run wrote. So an object that is there
     * stays: writing the same bytes again does nothing.
     *
     * @throws java.nio.file.FileAlreadyExistsException if another output is there already
     */
    void writeOutput(String uri, Output output) throws IOException;

    /** Writes a log archive, whole or not at all. */
    void writeLog(String uri, byte[] gzip) throws IOException;
}
