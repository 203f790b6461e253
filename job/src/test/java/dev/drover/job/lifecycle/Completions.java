package dev.drover.job.lifecycle;

import dev.drover.contract.Cause;
import dev.drover.operators.flow.Completed;
import dev.drover.operators.flow.Settlement;
import java.util.ArrayList;
import java.util.List;

/** The stream on which workers say that they are done with an event: with some never, with some twice, in any order. */
final class Completions {
    private final List<Settlement> sent = new ArrayList<>();
    private final List<Settlement> stream = new ArrayList<>();
    int read;

    /** An invocation that the service took as an event. */
    void accepted(Settlement settlement) {
        sent.add(settlement);
    }

    boolean hasSent() {
        return !sent.isEmpty();
    }

    boolean hasUnread() {
        return read < stream.size();
    }

    /** The worker is done with one of them, perhaps again. */
    void complete(Choices choices) {
        Settlement accepted = choices.of(sent);
        Completed completed = new Completed();
        completed.run = accepted.item.run;
        completed.id = accepted.item.id;
        completed.uri = accepted.evidence.uri;
        completed.durationMillis = 1_000;
        if (choices.next(3) == 2) {
            completed.cause = Cause.WORKER_ERROR;
            completed.message = "it failed";
        } else {
            completed.sha256 = "0".repeat(64);
        }
        Settlement settlement = new Settlement();
        settlement.kind = Settlement.Kind.COMPLETED;
        settlement.completed = completed;
        stream.add(settlement);
    }

    Settlement next() {
        return stream.get(read++);
    }
}
