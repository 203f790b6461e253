package dev.drover.job.cli;

import dev.drover.contract.RunControl;
import dev.drover.job.report.RunDocuments;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;

@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Lifts a pause or a cancellation. Items that were parked meanwhile need a redrive.")
final class ResumeCommand extends ControlCommand {
    ResumeCommand(Drover drover) {
        super(drover);
    }

    @Override
    CompletableFuture<RunControl> apply(RunDocuments documents, String run) {
        return documents.change(run, control -> {
            if (!control.paused && !control.cancelled) {
                return false;
            }
            control.paused = false;
            control.cancelled = false;
            return true;
        });
    }

    @Override
    String told(RunControl control) {
        return "run " + control.run + " goes on; send what was parked on its way again with: drover redrive "
                + control.run + " --status parked";
    }
}
