package dev.drover.job.cli;

import dev.drover.contract.RunControl;
import dev.drover.job.report.RunDocuments;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;

@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "Items of the run that are not in flight yet are parked for good; a resume lifts it.")
final class CancelCommand extends ControlCommand {
    CancelCommand(Drover drover) {
        super(drover);
    }

    @Override
    CompletableFuture<RunControl> apply(RunDocuments documents, String run) {
        return documents.change(run, control -> {
            if (control.cancelled) {
                return false;
            }
            control.cancelled = true;
            return true;
        });
    }

    @Override
    String told(RunControl control) {
        return "run " + control.run + " is cancelled; its items are parked from now on";
    }
}
