package dev.drover.local.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Kills processes several times and prints how long it took until items were verified again. */
final class RecoveryFigures {
    private final int kills;
    private final int items;
    private final PrintStream out;

    RecoveryFigures(int kills, int items, PrintStream out) {
        this.kills = kills;
        this.items = items;
        this.out = out;
    }

    /** Whether nothing was lost or doubled. */
    boolean measure(Checkout checkout, Path folder) throws IOException {
        List<Recovery> ofTaskManagers = new ArrayList<>();
        List<Recovery> ofJobManagers = new ArrayList<>();
        try (RecoveryTrial trial = RecoveryTrial.start(checkout, folder)) {
            for (int kill = 0; kill < kills; kill++) {
                // In turn, since after each kill all tasks are on the one that was not killed.
                ofTaskManagers.add(said(trial.killTaskManager("taskmanager-" + kill, items, 1 + kill % 2)));
            }
            for (int kill = 0; kill < kills; kill++) {
                ofJobManagers.add(said(trial.killJobManager("jobmanager-" + kill, items)));
            }
        }
        out.println(figures("TaskManager killed -> items verified again: ", ofTaskManagers));
        out.println(figures("JobManager killed (HA) -> the same:         ", ofJobManagers));
        boolean well =
                ofTaskManagers.stream().allMatch(recovery -> recovery.problems().isEmpty())
                        && ofJobManagers.stream()
                                .allMatch(recovery -> recovery.problems().isEmpty());
        out.println(
                well
                        ? "Of " + 2L * kills * items + " items none was lost and none doubled."
                        : "The equation does not hold; see above.");
        return well;
    }

    private Recovery said(Recovery recovery) {
        out.println(String.format(
                Locale.ROOT,
                "  killed %s: verified again after %.1f s",
                recovery.victim(),
                recovery.millis() / 1000.0));
        recovery.problems().forEach(problem -> out.println("    " + problem));
        return recovery;
    }

    private static String figures(String what, List<Recovery> recoveries) {
        List<Long> millis = recoveries.stream().map(Recovery::millis).sorted().collect(Collectors.toList());
        int size = millis.size();
        double median = (millis.get((size - 1) / 2) + millis.get(size / 2)) / 2.0;
        return what
                + String.format(
                        Locale.ROOT,
                        "median %.1f s, from %.1f to %.1f s, %d kills",
                        median / 1000,
                        millis.get(0) / 1000.0,
                        millis.get(size - 1) / 1000.0,
                        size);
    }
}
