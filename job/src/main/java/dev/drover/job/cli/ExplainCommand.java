package dev.drover.job.cli;

import dev.drover.job.DroverOptions;
import dev.drover.job.DroverSettings;
import dev.drover.job.report.LedgerReader;
import dev.drover.operators.verify.ObjectStore;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Tells all that the ledger knows of an item, in the order in which it happened.")
final class ExplainCommand implements Callable<Integer> {
    private final Drover drover;

    @Parameters(index = "0", paramLabel = "RUN", description = "The run.")
    private String run = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The item; sha256:… for a record that could not be read.")
    private String id = "";

    ExplainCommand(Drover drover) {
        this.drover = drover;
    }

    @Override
    public Integer call() {
        Drover.requireRun(run);
        Drover.requireId(id);
        DroverSettings settings = drover.settings(Set.of(DroverOptions.STORE));
        String root = settings.get(DroverOptions.STORE);
        try (ObjectStore store = drover.session().connections().store(settings)) {
            ExplainView view = new ExplainView(run, id);
            int files = Await.untilDone(new LedgerReader(store, root).read(run, view), "reading the ledger");
            if (files == 0) {
                throw CommandException.mistake("run " + run + " has no ledger in " + root
                        + "; is the name right? Lines appear with the checkpoints of the job");
            }
            if (view.isEmpty()) {
                throw CommandException.mistake("the ledger of run " + run + " has no line of item " + id
                        + " yet; lines appear with the checkpoints of the job");
            }
            view.lines().forEach(drover.session().out()::println);
            return 0;
        }
    }
}
