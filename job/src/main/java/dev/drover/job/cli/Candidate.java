package dev.drover.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What may become an item of a submission, and where it came from. */
final class Candidate {
    private final String where;
    private final @Nullable ObjectNode document;
    private final @Nullable String problem;

    private Candidate(String where, @Nullable ObjectNode document, @Nullable String problem) {
        this.where = where;
        this.document = document;
        this.problem = problem;
    }

    static Candidate of(String where, ObjectNode document) {
        return new Candidate(where, document, null);
    }

    static Candidate refused(String where, String problem) {
        return new Candidate(where, null, problem);
    }

    /** For a person, for example {@code line 12}. */
    String where() {
        return where;
    }

    /** Null where there is a problem. */
    @Nullable
    ObjectNode document() {
        return document;
    }

    /** Null where there is a document. */
    @Nullable
    String problem() {
        return problem;
    }
}
