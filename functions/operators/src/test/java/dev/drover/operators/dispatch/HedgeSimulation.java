package dev.drover.operators.dispatch;

import dev.drover.operators.SampleItems;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** The real dispatcher before a service on which a call takes 100 ms, and one in a hundred ten seconds. */
final class HedgeSimulation {
    static final int ITEMS = 20_000;
    private static final int LIMIT = 400;
    private static final int SLOW_MILLIS = 10_000;

    private final Random random;
    private final DispatcherRig rig;
    private final FakeInvoker calls = new FakeInvoker(this::run);
    private final Set<String> called = new HashSet<>();
    private final long[] sent = new long[ITEMS];
    /** From the first call of an item to its answer. */
    private final double[] took = new double[ITEMS];

    private final long start;
    private long end;
    private int answered;
    private int inFlight;
    private int mostInFlight;

    /**
     * @param percent second calls for a hundred first ones, at most
     */
    HedgeSimulation(long seed, int percent) {
        random = new Random(seed);
        rig = new DispatcherRig(
                DispatcherRig.hedged(percent, Target.of("embed", "function-embed", 1, LIMIT)), calls, seed);
        start = rig.loop.nowMillis();
    }

    /**
     * @param perSecond items that come; with 2,000 and more the limit is reached all the time
     */
    HedgeSimulation run(int perSecond) {
        for (int i = 0; i < ITEMS; i++) {
            submit(i);
            rig.loop.advance((i + 1) * 1_000L / perSecond - i * 1_000L / perSecond);
        }
        while (answered < ITEMS) {
            rig.loop.advance(100);
        }
        Arrays.sort(took);
        return this;
    }

    private void submit(int number) {
        rig.dispatcher.submit(SampleItems.item("item/" + number), dispatched -> {
            end = rig.loop.nowMillis();
            took[number] = end - sent[number];
            answered++;
        });
    }

    private void run(FakeInvoker.Invocation call) {
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
        if (called.add(call.id())) {
            sent[Integer.parseInt(call.id().substring("item/".length()))] = rig.loop.nowMillis();
        }
        long usual = Math.round(100 * Math.exp(0.05 * random.nextGaussian()));
        rig.loop.schedule(
                () -> {
                    inFlight--;
                    call.replies();
                },
                random.nextInt(100) == 0 ? SLOW_MILLIS : usual);
        calls.all.clear();
    }

    double millis(double quantile) {
        return took[(int) (quantile * ITEMS)];
    }

    /** Second calls over first ones. */
    double extra() {
        return rig.metrics.hedged.getCount() / (double) ITEMS;
    }

    double makespanSeconds() {
        return (end - start) / 1000.0;
    }

    boolean heldTheLimit() {
        return mostInFlight <= LIMIT;
    }
}
