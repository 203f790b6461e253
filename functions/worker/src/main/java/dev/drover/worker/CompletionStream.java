package dev.drover.worker;

import java.io.IOException;

/** Where a worker says that it is done with an item, when it was sent as an event and nobody waits for the reply. */
public interface CompletionStream {
    /**
     * Returns once the record is kept.
     *
     * @param stream the name that the request gives
     * @param partitionKey 1 to 256 characters
     */
    void put(String stream, String partitionKey, byte[] record) throws IOException;
}
