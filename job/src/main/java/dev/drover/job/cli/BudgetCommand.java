package dev.drover.job.cli;

import dev.drover.contract.RunControl;
import dev.drover.job.report.RunDocuments;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "budget",
        mixinStandardHelpOptions = true,
        description =
                "Items of the run that come to admit are parked once it has cost this much; what is in flight goes "
                        + "on.")
final class BudgetCommand extends ControlCommand {
    private static final String NONE = "none";
    /** To the billionth, and so much that it can be counted in them. */
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,9}([.][0-9]{1,9})?");

    @Parameters(
            index = "1",
            paramLabel = "USD",
            description = "What the run may cost in US dollars, for example 12.50; '" + NONE + "' lifts the budget.")
    private String usd = "";

    BudgetCommand(Drover drover) {
        super(drover);
    }

    @Override
    CompletableFuture<RunControl> apply(RunDocuments documents, String run) {
        Long budget = usd.equals(NONE) ? null : (Long) nanoUsd(usd);
        return documents.change(run, control -> {
            boolean news = !Objects.equals(control.budgetNanoUsd, budget);
            control.budgetNanoUsd = budget;
            return news;
        });
    }

    private static long nanoUsd(String usd) {
        if (!AMOUNT.matcher(usd).matches()) {
            throw CommandException.mistake(
                    "'" + usd + "' is no amount in US dollars; say for example 12.50, or '" + NONE + "' for no budget");
        }
        return new BigDecimal(usd).movePointRight(9).longValueExact();
    }

    @Override
    String told(RunControl control) {
        Long budget = control.budgetNanoUsd;
        return budget == null
                ? "run " + control.run + " has no budget"
                : "run " + control.run + " has a budget of " + Figures.money(budget)
                        + "; once it has cost as much, items are parked (drover redrive " + control.run
                        + " --status parked sends them on their way again)";
    }
}
