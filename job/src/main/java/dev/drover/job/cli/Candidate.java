package dev.drover.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What may become an item of a submission, and where it came from. */
final class Candidate {
    private final String where;
    private final long line;
    private final @Nullable ObjectNode document;
    private final @Nullable String problem;

    private Candidate(String where, long line, @Nullable ObjectNode document, @Nullable String problem) {
        this.where = where;
        this.line = line;
        this.document = document;
        this.problem = problem;
    }

    /**
     * @param line of the manifest, from 1
     */
    static Candidate of(long line, ObjectNode document) {
        return new Candidate(where(line), line, document, null);
    }

    static Candidate refused(long line, String problem) {
        return new Candidate(where(line), line, null, problem);
    }

    /** Of an object; no two have one URI, so nobody asks for its line. */
    static Candidate of(String uri, ObjectNode document) {
        return new Candidate(uri, 0, document, null);
    }

    static Candidate refused(String uri, String problem) {
        return new Candidate(uri, 0, null, problem);
    }

    /** For a person, for example {@code line 12}. */
    static String where(long line) {
        return "line " + line;
    }

    /** For a person: {@code line 12}, or the URI. */
    String where() {
        return where;
    }

    /** Of the manifest, from 1; 0 for an object. */
    long line() {
        return line;
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
