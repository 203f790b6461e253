package dev.drover.local.it;

import dev.drover.worker.LocalOutputStore;
import dev.drover.worker.Output;
import dev.drover.worker.OutputStore;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Local files, but what is written to some URIs is gone, and nobody is told. */
final class LosingStore implements OutputStore {
    private final OutputStore kept = new LocalOutputStore();
    private final Predicate<String> loses;
    private final Set<String> lost = ConcurrentHashMap.newKeySet();

    LosingStore(Predicate<String> loses) {
        this.loses = loses;
    }

    /** The URIs that were written to, and are empty. */
    Set<String> lost() {
        return lost;
    }

    @Override
    public byte[] read(String uri) throws IOException {
        return kept.read(uri);
    }

    @Override
    public void writeOutput(String uri, Output output) throws IOException {
        if (loses.test(uri)) {
            lost.add(uri);
        } else {
            kept.writeOutput(uri, output);
        }
    }

    @Override
    public void writeLog(String uri, byte[] gzip) throws IOException {
        kept.writeLog(uri, gzip);
    }
}
