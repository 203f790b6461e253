package dev.drover.connectors.kinesis;

import java.io.Serializable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a job that starts without state begins to read. Explicit, so that nobody reads a whole retention by accident. */
public final class StartPosition implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final @Nullable Instant instant;

    /** The kinds that Kinesis knows. */
    public enum Kind {
        TRIM_HORIZON,
        LATEST,
        AT_TIMESTAMP
    }

    private StartPosition(Kind kind, @Nullable Instant instant) {
        this.kind = kind;
        this.instant = instant;
    }

    public static StartPosition trimHorizon() {
        return new StartPosition(Kind.TRIM_HORIZON, null);
    }

    /** Can lose what arrives before a shard's first read; see {@link #fixed}. */
    public static StartPosition latest() {
        return new StartPosition(Kind.LATEST, null);
    }

    /**
     * The same, with the time in place of LATEST. A shard of which nothing was read yet starts at its position again
     * after every restart: at LATEST it would lose what came since, on the retry stream an item for good.
     */
    public StartPosition fixed(Instant now) {
        return kind == Kind.LATEST ? at(now) : this;
    }

    public static StartPosition at(Instant instant) {
        return new StartPosition(Kind.AT_TIMESTAMP, instant);
    }

    /**
     * @param text {@code trim-horizon}, {@code latest}, or a time with its offset such as {@code 2026-11-23T08:00:00Z}
     * @throws IllegalArgumentException with one sentence for a person
     */
    public static StartPosition parse(String text) {
        String word = text.trim().toLowerCase(Locale.ROOT);
        if (word.equals("trim-horizon")) {
            return trimHorizon();
        }
        if (word.equals("latest")) {
            return latest();
        }
        try {
            return at(OffsetDateTime.parse(text.trim()).toInstant());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no start position; say trim-horizon, latest, or an instant such as"
                            + " 2026-11-23T08:00:00Z",
                    e);
        }
    }

    public Kind kind() {
        return kind;
    }

    /** Null unless the kind is AT_TIMESTAMP. */
    public @Nullable Instant instant() {
        return instant;
    }

    @Override
    public String toString() {
        return instant == null ? kind.name().toLowerCase(Locale.ROOT).replace('_', '-') : instant.toString();
    }
}
