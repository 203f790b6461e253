package dev.drover.local.endpoint;

import dev.drover.local.endpoint.Invocation.Call;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes the lines of the endpoint's record, where one is kept. */
final class CallRecorder {
    private final @Nullable EndpointRecord record;
    private final Clock clock;

    CallRecorder(@Nullable EndpointRecord record, Clock clock) {
        this.record = record;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** A line for a call that ends now. */
    EndpointRecord.Line line(Call call, int status) {
        EndpointRecord.Line line = new EndpointRecord.Line();
        line.requestId = call.requestId;
        line.function = call.function;
        line.status = status;
        line.delivery = call.delivery;
        line.startedMillis = call.startedMillis;
        line.durationMillis =
                Duration.ofNanos(System.nanoTime() - call.startedNanos).toMillis();
        return line;
    }

    void append(EndpointRecord.Line line) {
        if (record != null) {
            record.append(line);
        }
    }
}
