package dev.drover.local.endpoint;

import java.io.IOException;

/** Outputs as a scenario damages them: behind the worker's back. Thread-safe. */
interface Outputs {
    /**
     * @throws java.io.FileNotFoundException if there is none
     */
    byte[] read(String uri) throws IOException;

    /** Other bytes under the old evidence. */
    void replace(String uri, byte[] bytes) throws IOException;

    /** Other bytes, and evidence that fits them. */
    void restate(String uri, byte[] bytes, long records) throws IOException;

    /** The output with its evidence, whole and at once as whoever looks at the new place sees it. */
    void move(String from, String to) throws IOException;

    /** The output with its evidence. */
    void remove(String uri) throws IOException;
}
