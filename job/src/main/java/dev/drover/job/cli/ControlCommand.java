package dev.drover.job.cli;

import dev.drover.contract.RunControl;
import dev.drover.job.DroverOptions;
import dev.drover.job.DroverSettings;
import dev.drover.job.report.RunDocuments;
import dev.drover.operators.verify.ObjectStore;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that changes the control document of a run. */
abstract class ControlCommand implements Callable<Integer> {
    final Drover drover;

    @Parameters(index = "0", paramLabel = "RUN", description = "The run.")
    private String run = "";

    @Option(
            names = "--even-if-unknown",
            description = "Also where nothing is known of the run yet, for example since its items are still on "
                    + "their way.")
    private boolean evenIfUnknown;

    ControlCommand(Drover drover) {
        this.drover = drover;
    }

    /** Changes the document and returns it as it stands then. */
    abstract CompletableFuture<RunControl> apply(RunDocuments documents, String run);

    /** What to tell the person. */
    abstract String told(RunControl control);

    @Override
    public Integer call() {
        Drover.requireRun(run);
        DroverSettings settings = drover.settings(Set.of(DroverOptions.STORE));
        try (ObjectStore store = drover.session().connections().store(settings)) {
            String root = settings.get(DroverOptions.STORE);
            RunDocuments documents = new RunDocuments(store, root);
            if (!evenIfUnknown
                    && Await.of(documents.control(run), "reading the control document") == null
                    && Await.of(documents.progress(run), "reading the progress document") == null) {
                throw CommandException.mistake("no run " + run + " in " + root
                        + "; say --even-if-unknown if its items are still on their way");
            }
            RunControl control = Await.of(apply(documents, run), "writing the control document");
            drover.session().out().println(told(control));
            return 0;
        }
    }
}
