package dev.drover.local.endpoint;

import java.time.Duration;

/** What the service itself does with the events of a function. */
final class EventConfig {
    /** Where nothing was ever set. */
    static final EventConfig DEFAULT = new EventConfig(2, Duration.ofHours(6));

    final int retries;
    final Duration maxAge;

    EventConfig(int retries, Duration maxAge) {
        this.retries = retries;
        this.maxAge = maxAge;
    }
}
