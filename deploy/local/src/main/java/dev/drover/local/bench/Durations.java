package dev.drover.local.bench;

import java.util.Locale;
import java.util.Random;

/** How long items take, drawn from a seed. */
final class Durations {
    private Durations() {}

    /**
     * @param median in seconds
     * @param sigma of the logarithm
     */
    static double[] lognormal(long seed, int count, double median, double sigma) {
        Random random = new Random(seed);
        double[] seconds = new double[count];
        for (int i = 0; i < count; i++) {
            seconds[i] = median * Math.exp(sigma * random.nextGaussian());
        }
        return seconds;
    }

    /**
     * Kinds whose mean is about 3 s: 900 slots come to 300 items a second. With 1 s they would come to more, at the beginning,
     * than two cores can serve, and what was measured would be the machine.
     */
    enum Kind {
        LOGNORMAL {
            @Override
            double seconds(int number, Random random) {
                return 0.975 * Math.exp(1.5 * random.nextGaussian());
            }
        },
        PARETO {
            @Override
            double seconds(int number, Random random) {
                return Math.pow(1 - random.nextDouble(), -1 / 1.5);
            }
        },
        /** Those of exactly one duration would start in waves, and the last dispatch would jump by a whole one. */
        ONE_IN_A_HUNDRED_SLOW {
            @Override
            double seconds(int number, Random random) {
                double usual = 1.86 + 0.9 * random.nextDouble();
                return random.nextInt(100) == 0 ? 30 * usual : usual;
            }
        },
        EVERY_FOURTH_SLOW {
            @Override
            double seconds(int number, Random random) {
                return number % 4 == 0 ? 9 : 0.9;
            }
        };

        abstract double seconds(int number, Random random);

        double[] draw(long seed, int count) {
            Random random = new Random(seed);
            double[] seconds = new double[count];
            for (int i = 0; i < count; i++) {
                seconds[i] = Math.max(0.001, seconds(i, random));
            }
            return seconds;
        }

        /** As in {@code every-fourth-slow}. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
