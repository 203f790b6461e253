package dev.drover.operators.admit;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.operators.flow.Item;
import java.io.Serializable;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decides whether an item goes on. Pure. Closed by default: what is not named in the configuration is refused. */
public final class AdmissionPolicy implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TreeSet<String> workers;
    private final TreeSet<String> contentChecks;
    private final AllowedUris inputs;
    private final AllowedUris outputs;

    public AdmissionPolicy(
            Collection<String> workers, Collection<String> contentChecks, AllowedUris inputs, AllowedUris outputs) {
        this.workers = new TreeSet<>(workers);
        this.contentChecks = new TreeSet<>(contentChecks);
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** Why an item is refused. */
    public static final class Objection {
        private final ItemStatus status;
        private final Cause cause;
        private final String message;

        Objection(ItemStatus status, Cause cause, String message) {
            this.status = status;
            this.cause = cause;
            this.message = message;
        }

        public ItemStatus status() {
            return status;
        }

        public Cause cause() {
            return cause;
        }

        public String message() {
            return message;
        }
    }

    /** Whether a record is news, by what was seen of the item before. */
    public static boolean isNews(@Nullable SeenItem seen, int generation, long sequence) {
        return seen == null
                || generation > seen.generation
                || (generation == seen.generation && sequence > seen.sequence);
    }

    /** Null where the item goes on. */
    public @Nullable Objection objection(Item item, RunControls.Known run) {
        Objection rule = ruleAgainst(item);
        if (rule != null || item.evidence != null) {
            // What goes on at verify was invoked and paid for: a pause or a budget no longer saves anything.
            return rule;
        }
        return wishAgainst(item, run);
    }

    private @Nullable Objection ruleAgainst(Item item) {
        if (!workers.contains(item.worker)) {
            return rejected(
                    Cause.UNKNOWN_WORKER,
                    "worker '" + item.worker + "' is not configured; known are " + String.join(", ", workers));
        }
        String input = item.inputUri;
        if (input != null && !inputs.allow(input)) {
            return rejected(
                    Cause.INPUT_NOT_ALLOWED, "input " + input + " is not under admit.allowed-inputs: " + inputs);
        }
        if (!outputs.allow(item.output)) {
            return rejected(
                    Cause.OUTPUT_NOT_ALLOWED,
                    "output " + item.output + " is not under admit.allowed-outputs: " + outputs);
        }
        String content = item.expectedContent;
        if (content != null && !contentChecks.contains(content)) {
            return rejected(
                    Cause.UNKNOWN_CONTENT_CHECK,
                    "content check '" + content + "' is not known; known are " + String.join(", ", contentChecks));
        }
        return null;
    }

    private static Objection rejected(Cause cause, String message) {
        return new Objection(ItemStatus.REJECTED, cause, message);
    }

    private static @Nullable Objection wishAgainst(Item item, RunControls.Known run) {
        RunControl control = run.control();
        if (control.cancelled) {
            return parked(Cause.RUN_CANCELLED, "run " + item.run + " is cancelled");
        }
        if (control.paused) {
            return parked(Cause.RUN_PAUSED, "run " + item.run + " is paused; redrive its parked items to go on");
        }
        if (item.generation < control.minimumGeneration) {
            return parked(
                    Cause.BELOW_MINIMUM_GENERATION,
                    "generation " + item.generation + " is below the run's minimum, " + control.minimumGeneration);
        }
        Long budget = control.budgetNanoUsd;
        if (budget != null && run.costNanoUsd() >= budget) {
            return parked(
                    Cause.OVER_BUDGET,
                    "run " + item.run + " has cost " + run.costNanoUsd() + " nano-USD of a budget of " + budget);
        }
        return null;
    }

    private static Objection parked(Cause cause, String message) {
        return new Objection(ItemStatus.PARKED, cause, message);
    }
}
