package dev.drover.local.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What happens when, drawn from the seed alone. Blows come in rounds: each round has every blow as often as it weighs, in
 * an order of its own. The job gets time to recover from a crash, except once in a while, when the next one falls into the
 * recovery. Faults of services overlap with anything. Pure.
 */
final class ChaosPlan {
    private static final Duration FIRST_AFTER = Duration.ofSeconds(4);
    private static final Duration SHORTEST_GAP = Duration.ofSeconds(1);
    private static final Duration LONGEST_GAP = Duration.ofSeconds(6);
    /** From the end of a crash to the next one: a recovery, and some work after it. */
    private static final Duration RECOVERY = Duration.ofSeconds(25);
    /** The share of crashes that fall into the recovery from the one before. */
    private static final double UNMERCIFUL = 0.2;

    private final long seed;
    private final List<Step> steps;

    private ChaosPlan(long seed, List<Step> steps) {
        this.seed = seed;
        this.steps = Collections.unmodifiableList(steps);
    }

    /**
     * @param length every blow begins, and every fault ends, within it
     */
    static ChaosPlan draw(long seed, Duration length) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        List<Blow> round = new ArrayList<>();
        long end = length.toMillis();
        long now = FIRST_AFTER.toMillis();
        long calmFrom = now;
        while (now < end) {
            if (round.isEmpty()) {
                round = round(random);
            }
            boolean unmerciful = random.nextDouble() < UNMERCIFUL;
            long at = now;
            long calm = calmFrom;
            Blow blow = round.stream()
                    .filter(next -> next.reach() != Blow.Reach.CRASH || unmerciful || at >= calm)
                    .findFirst()
                    .orElse(null);
            if (blow == null) {
                // Only crashes are left of this round.
                now = calmFrom;
                continue;
            }
            round.remove(blow);
            long lasting = Math.min(between(blow.shortest(), blow.longest(), random), end - now);
            steps.add(new Step(now, blow, lasting, random.nextInt(Integer.MAX_VALUE)));
            if (blow.reach() == Blow.Reach.CRASH) {
                calmFrom = now + lasting + RECOVERY.toMillis();
            }
            now += between(SHORTEST_GAP, LONGEST_GAP, random);
        }
        return new ChaosPlan(seed, steps);
    }

    private static List<Blow> round(Random random) {
        List<Blow> round = new ArrayList<>();
        for (Blow blow : Blow.values()) {
            round.addAll(Collections.nCopies(blow.weight(), blow));
        }
        Collections.shuffle(round, random);
        return round;
    }

    private static long between(Duration shortest, Duration longest, Random random) {
        long range = longest.minus(shortest).toMillis();
        return shortest.toMillis() + (long) (random.nextDouble() * range);
    }

    long seed() {
        return seed;
    }

    /** In the order of their beginnings. */
    List<Step> steps() {
        return steps;
    }

    /** Beginnings and ends, in the order in which they come. */
    List<Moment> moments() {
        List<Moment> moments = new ArrayList<>();
        for (Step step : steps) {
            moments.add(new Moment(step.atMillis, step, true));
            if (step.lastingMillis > 0) {
                moments.add(new Moment(step.atMillis + step.lastingMillis, step, false));
            }
        }
        moments.sort(Comparator.comparingLong(moment -> moment.atMillis));
        return Collections.unmodifiableList(moments);
    }

    /** A blow at its time. Times are milliseconds since the plan began. */
    static final class Step {
        final long atMillis;
        final Blow blow;
        /** 0 for what is over at once. */
        final long lastingMillis;
        /** For whatever else is to be chosen: which process, how many. From 0. */
        final int number;

        Step(long atMillis, Blow blow, long lastingMillis, int number) {
            this.atMillis = atMillis;
            this.blow = blow;
            this.lastingMillis = lastingMillis;
            this.number = number;
        }

        String words() {
            return lastingMillis == 0
                    ? blow.words()
                    : String.format(Locale.ROOT, "%s for %.1f s", blow.words(), lastingMillis / 1000.0);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%6.1f s   %s", atMillis / 1000.0, words());
        }
    }

    /** A step begins, or ends. */
    static final class Moment {
        final long atMillis;
        final Step step;
        final boolean begins;

        Moment(long atMillis, Step step, boolean begins) {
            this.atMillis = atMillis;
            this.step = step;
            this.begins = begins;
        }
    }
}
