package dev.drover.local.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import java.io.PrintStream;

/** Figures of one benchmark, and for each must whether it held. Told as they come, and in the end as one line of JSON. */
final class Report {
    private final ObjectNode document = ContractCodec.object();
    private final ObjectNode figures;
    private final ArrayNode musts;
    private final PrintStream progress;
    private boolean held = true;

    /**
     * @param quick whether its figures are worth nothing
     * @param progress for a person, line by line
     */
    Report(String bench, long seed, boolean quick, Machine machine, PrintStream progress) {
        this.progress = progress;
        document.put("bench", bench);
        document.put("seed", seed);
        if (quick) {
            document.put("quick", true);
        }
        document.set("machine", machine.json());
        figures = document.putObject("figures");
        musts = document.putArray("musts");
        say(bench + ", seed " + seed + ", on " + machine);
    }

    void say(String line) {
        progress.println(line);
    }

    void figure(String name, Samples samples, String unit) {
        figures.set(name, samples.json().put("unit", unit));
        say(name + ": " + samples + " " + unit);
    }

    void figure(String name, double value, String unit) {
        ObjectNode figure = figures.putObject(name);
        Samples.put(figure, "value", value);
        figure.put("unit", unit);
        say(name + ": " + Samples.text(value) + " " + unit);
    }

    void atLeast(String name, double measured, double bound) {
        must(name, measured, "at least", bound, measured >= bound);
    }

    void atMost(String name, double measured, double bound) {
        must(name, measured, "at most", bound, measured <= bound);
    }

    private void must(String name, double measured, String relation, double bound, boolean holds) {
        held &= holds;
        ObjectNode must = musts.addObject();
        must.put("name", name);
        Samples.put(must, "measured", measured);
        must.put("must", relation + " " + Samples.text(bound));
        must.put("held", holds);
        say((holds ? "holds:  " : "MISSED: ") + name + " is " + Samples.text(measured) + ", must be " + relation + " "
                + Samples.text(bound));
    }

    boolean held() {
        return held;
    }

    ObjectNode json() {
        document.put("held", held);
        return document;
    }
}
