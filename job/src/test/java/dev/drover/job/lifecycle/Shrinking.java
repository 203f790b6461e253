package dev.drover.job.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Cuts a failing schedule down to one that still fails and of which nothing more can be left out. */
final class Shrinking {
    private Shrinking() {}

    static List<Integer> shrink(List<Integer> failing, Predicate<List<Integer>> fails) {
        List<Integer> best = failing;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int length = Math.max(1, best.size() / 2); length >= 1; length /= 2) {
                for (int from = 0; from + length <= best.size(); ) {
                    List<Integer> cut = new ArrayList<>(best);
                    cut.subList(from, from + length).clear();
                    if (fails.test(cut)) {
                        best = cut;
                        smaller = true;
                    } else {
                        from += length;
                    }
                }
            }
            for (int at = 0; at < best.size(); at++) {
                List<Integer> plainer = new ArrayList<>(best);
                plainer.set(at, 0);
                if (best.get(at) != 0 && fails.test(plainer)) {
                    best = plainer;
                    smaller = true;
                }
            }
        }
        return best;
    }
}
