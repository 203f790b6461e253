package dev.drover.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import dev.drover.contract.WorkItem;
import dev.drover.job.report.Fingerprints;
import dev.drover.operators.verify.ObjectStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks candidates one after the other, and spools the records of those that are right. Mistakes are collected, so
 * that a person sees them all, or the first of very many.
 */
final class Submission {
    /** Mistakes that are told one by one. */
    static final int TOLD = 20;
    /** Inputs that are read at a time to count their rows. */
    private static final int READ_AHEAD = 64;

    private static final class Pending {
        final Candidate candidate;
        final ObjectNode document;
        final CompletableFuture<@Nullable Long> rows;

        Pending(Candidate candidate, ObjectNode document, CompletableFuture<@Nullable Long> rows) {
            this.candidate = candidate;
            this.document = document;
            this.rows = rows;
        }
    }

    private final SubmissionDefaults defaults;
    private final RecordSpool spool;
    private final @Nullable ObjectStore rowsFrom;
    private final Predicate<String> isFinal;
    /** By id, the ordinal of the candidate that named it first. */
    private final Fingerprints ordinals = Fingerprints.withNumbers();

    private final List<String> problems = new ArrayList<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long mistakes;
    private long left;

    /**
     * @param isFinal ids that are checked and counted, and left out of the spool
     * @param rowsFrom where inputs are read to count the records to expect; null for not counting them
     */
    Submission(
            SubmissionDefaults defaults, Predicate<String> isFinal, RecordSpool spool, @Nullable ObjectStore rowsFrom) {
        this.defaults = defaults;
        this.isFinal = isFinal;
        this.spool = spool;
        this.rowsFrom = rowsFrom;
    }

    void add(Candidate candidate) {
        ObjectNode document = candidate.document();
        if (document == null) {
            problem(candidate, String.valueOf(candidate.problem()));
            return;
        }
        try {
            defaults.fillIn(document);
            WorkItem item = SubmissionDefaults.check(document);
            long earlier = ordinals.merge(item.id(), candidate.line(), (first, second) -> first);
            if (earlier != Fingerprints.ABSENT) {
                problem(candidate, "id '" + item.id() + "' is there already, from " + Candidate.where(earlier));
            } else if (isFinal.test(item.id())) {
                left++;
            } else if (rowsFrom != null && item.expectedRecords() == null) {
                pending.add(new Pending(candidate, document, InputRows.count(rowsFrom, item)));
                if (pending.size() >= READ_AHEAD) {
                    expectRows(pending.remove());
                }
            } else {
                spool(item);
            }
        } catch (ContractException e) {
            problem(candidate, String.valueOf(e.getMessage()));
        }
    }

    /** To be called after the last candidate. */
    void finish() {
        while (!pending.isEmpty()) {
            expectRows(pending.remove());
        }
        if (mistakes > 0) {
            List<String> told = new ArrayList<>(problems);
            if (mistakes > problems.size()) {
                told.add("and " + (mistakes - problems.size()) + " more");
            }
            throw CommandException.mistake("nothing was sent; " + mistakes + (mistakes == 1 ? " mistake" : " mistakes")
                    + " in the items:\n  " + String.join("\n  ", told));
        }
        if (items() == 0) {
            throw CommandException.mistake("nothing was sent: there are no items");
        }
    }

    /** Distinct items, those that are final already included. */
    long items() {
        return spool.size() + left;
    }

    private void expectRows(Pending next) {
        Long rows = Await.of(next.rows, "reading the input of " + next.candidate.where());
        if (rows == null) {
            problem(next.candidate, "its input has no rows to count: no such object, or no inline texts");
            return;
        }
        try {
            SubmissionDefaults.expectRecords(next.document, rows);
            spool(SubmissionDefaults.check(next.document));
        } catch (ContractException e) {
            problem(next.candidate, String.valueOf(e.getMessage()));
        }
    }

    private void spool(WorkItem item) {
        String partitionKey = item.run() + "/" + spool.size();
        spool.add(partitionKey, ContractCodec.bytes(item.document()));
    }

    private void problem(Candidate candidate, String problem) {
        mistakes++;
        if (problems.size() < TOLD) {
            problems.add(candidate.where() + ": " + problem);
        }
    }
}
