package dev.drover.local.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Measures peers one after the other, several times, each round in the opposite order of the one before, so that neither
 * always meets the warmer machine.
 */
final class Alternation {
    private final List<Peer> peers = new ArrayList<>();
    private final Report report;

    Alternation(Report report) {
        this.report = report;
    }

    /**
     * @param measurement one sample; everything that it leaves behind it removes
     * @return what is going to be measured, a sample for each round
     */
    Samples peer(String name, Callable<Double> measurement) {
        Peer peer = new Peer(name, measurement);
        peers.add(peer);
        return peer.samples;
    }

    void measure(int rounds) throws Exception {
        List<Peer> order = new ArrayList<>(peers);
        for (int round = 1; round <= rounds; round++) {
            StringBuilder line = new StringBuilder("  round " + round + " of " + rounds + ":");
            for (Peer peer : order) {
                double sample = peer.measurement.call();
                peer.samples.add(sample);
                line.append("  ").append(peer.name).append(' ').append(Samples.text(sample));
            }
            report.say(line.toString());
            Collections.reverse(order);
        }
    }

    private static final class Peer {
        private final String name;
        private final Callable<Double> measurement;
        private final Samples samples = new Samples();

        Peer(String name, Callable<Double> measurement) {
            this.name = name;
            this.measurement = measurement;
        }
    }
}
