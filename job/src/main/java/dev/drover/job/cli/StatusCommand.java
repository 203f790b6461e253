package dev.drover.job.cli;

import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.job.DroverOptions;
import dev.drover.job.DroverSettings;
import dev.drover.job.report.LedgerEquation;
import dev.drover.job.report.RunDocuments;
import dev.drover.operators.verify.ObjectStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows how far a run is. Needs only the store.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:complete, and the equation is whole",
            "1:complete, but with a gap, or the equation does not hold",
            "2:a mistake in what was said, such as an unknown run",
            "3:still running"
        })
final class StatusCommand implements Callable<Integer> {
    /** A store that is down for longer than this many looks is not waited for. */
    private static final int FAILED_LOOKS = 30;

    private final Drover drover;

    @Parameters(paramLabel = "RUN", description = "The run.")
    private String run = "";

    @Option(names = "--watch", description = "Goes on looking until the run is complete.")
    private boolean watch;

    @Option(names = "--json", description = "Writes one JSON document, each time that it looks.")
    private boolean json;

    @Option(
            names = "--recount",
            description = "Also counts again from the ledger's lines and from nothing else; reads the whole ledger.")
    private boolean recount;

    StatusCommand(Drover drover) {
        this.drover = drover;
    }

    @Override
    public Integer call() {
        Drover.requireRun(run);
        DroverSettings settings = drover.settings(Set.of(DroverOptions.STORE));
        String root = settings.get(DroverOptions.STORE);
        try (ObjectStore store = drover.session().connections().store(settings)) {
            RunDocuments documents = new RunDocuments(store, root);
            Supplier<StatusView> looks = () -> look(documents, root, settings.get(DroverOptions.WATCHDOG_GAP_AFTER));
            StatusView view = looks.get();
            if (watch && view.running()) {
                view = watch(looks, view);
            }
            show(view);
            return recount ? recounted(store, root, view) : view.exitCode();
        }
    }

    private StatusView look(RunDocuments documents, String root, Duration gapAfter) {
        RunProgress progress = Await.of(documents.progress(run), "reading the progress document");
        RunControl control = Await.of(documents.control(run), "reading the control document");
        if (progress == null && control == null) {
            throw CommandException.mistake("no run " + run + " in " + root);
        }
        return new StatusView(
                run, progress, control, gapAfter, drover.session().clock().millis());
    }

    private StatusView watch(Supplier<StatusView> looks, StatusView first) {
        StatusView view = first;
        Session session = drover.session();
        if (session.terminal() && !json) {
            try (ProgressBar bar = new ProgressBarBuilder()
                    .setTaskName(run)
                    .setInitialMax(view.expected())
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .hideEta()
                    .build()) {
                while (view.running()) {
                    bar.maxHint(view.expected());
                    bar.stepTo(view.settled());
                    bar.setExtraMessage(view.pace());
                    view = lookAgain(looks);
                }
                bar.maxHint(view.expected());
                bar.stepTo(view.settled());
            }
            return view;
        }
        String shown = "";
        while (view.running()) {
            String line = json ? view.json() : view.line();
            if (!line.equals(shown)) {
                session.out().println(line);
                shown = line;
            }
            view = lookAgain(looks);
        }
        return view;
    }

    /** A store that does not answer for a while ends no watch. */
    private StatusView lookAgain(Supplier<StatusView> looks) {
        for (int failed = 1; ; failed++) {
            Await.pause(drover.session().betweenLooks());
            try {
                return looks.get();
            } catch (CommandException e) {
                if (e.exitCode() != CommandException.FAILURE || failed == FAILED_LOOKS) {
                    throw e;
                }
                drover.session().err().println(e.getMessage() + "; looking again");
            }
        }
    }

    private void show(StatusView view) {
        if (json) {
            drover.session().out().println(view.json());
        } else {
            view.lines().forEach(drover.session().out()::println);
        }
    }

    private int recounted(ObjectStore store, String root, StatusView view) {
        LedgerEquation equation = Await.untilDone(LedgerEquation.recount(store, root, run), "reading the ledger");
        drover.session().out().println("recounted from the ledger: " + equation);
        if (view.running()) {
            return view.exitCode();
        }
        List<String> problems = equation.problems(view.total());
        problems.forEach(problem -> drover.session().out().println("PROBLEM: " + problem));
        return problems.isEmpty() ? view.exitCode() : 1;
    }
}
