package dev.drover.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The same figure, measured several times. */
final class Samples {
    private final List<Double> values = new ArrayList<>();

    static Samples of(double... values) {
        Samples samples = new Samples();
        for (double value : values) {
            samples.add(value);
        }
        return samples;
    }

    void add(double value) {
        values.add(value);
    }

    void clear() {
        values.clear();
    }

    int count() {
        return values.size();
    }

    double min() {
        return Collections.min(values);
    }

    double max() {
        return Collections.max(values);
    }

    double median() {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** Each value over the other's of the same round: what the machine did to a round, it did to both. */
    Samples over(Samples other) {
        Samples ratios = new Samples();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / other.values.get(i));
        }
        return ratios;
    }

    ObjectNode json() {
        ObjectNode node = ContractCodec.object();
        put(node, "median", median());
        put(node, "min", min());
        put(node, "max", max());
        node.put("samples", count());
        return node;
    }

    /** JSON has no infinity: null stands for what there was none of. */
    static void put(ObjectNode node, String name, double value) {
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            node.putNull(name);
        } else {
            node.put(name, rounded(value));
        }
    }

    /** Four significant digits: the rest is noise. */
    static double rounded(double value) {
        return value == 0 || Double.isInfinite(value) || Double.isNaN(value)
                ? value
                : new java.math.BigDecimal(value)
                        .round(new java.math.MathContext(4))
                        .doubleValue();
    }

    /** A number as a person reads it. */
    static String text(double value) {
        double rounded = rounded(value);
        return rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15
                ? String.format(Locale.ROOT, "%d", (long) rounded)
                : Double.toString(rounded);
    }

    @Override
    public String toString() {
        return text(median()) + " (" + text(min()) + " to " + text(max()) + ", median of " + count() + ")";
    }
}
