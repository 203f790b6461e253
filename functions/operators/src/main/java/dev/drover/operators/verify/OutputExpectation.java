package dev.drover.operators.verify;

import dev.drover.contract.Cause;
import dev.drover.contract.Verdict;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import org.jspecify.annotations.Nullable;

/**
 * What an output must be, by what the reply, the item and the object itself state, and how it is judged. Cheapest check
 * first; the first that fails names the verdict. Pure.
 */
final class OutputExpectation {
    private final ObjectStat stat;
    private final @Nullable Long replyBytes;
    private final @Nullable String replySha256;
    private final @Nullable Long replyRecords;
    private final @Nullable Long itemRecords;
    private final @Nullable String content;

    private OutputExpectation(Item item, Evidence evidence, ObjectStat stat) {
        this.stat = stat;
        this.replyBytes = evidence.replied ? (Long) evidence.bytes : null;
        this.replySha256 = evidence.replied ? evidence.sha256 : null;
        this.replyRecords = evidence.replied ? (Long) evidence.records : null;
        this.itemRecords = item.expectedRecords < 0 ? null : (Long) item.expectedRecords;
        this.content = item.expectedContent;
    }

    static OutputExpectation of(Item item, Evidence evidence, ObjectStat stat) {
        return new OutputExpectation(item, evidence, stat);
    }

    /** A verdict that needs no look at the bytes; null where they must be read. */
    @Nullable
    Judgement beforeReading() {
        if (replyBytes != null && replyBytes != stat.bytes()) {
            return Judgement.corrupt(
                    Cause.SIZE_MISMATCH, "the reply states " + replyBytes + " bytes, the object has " + stat.bytes());
        }
        String digest = digest();
        if (digest == null) {
            return Judgement.corrupt(
                    Cause.UNPROVEN,
                    "neither a reply nor the object itself states a digest, so nothing proves it whole");
        }
        String known = stat.storeSha256();
        if (known != null && !known.equals(digest)) {
            return wrongDigest(digest, known);
        }
        if (known != null && content == null) {
            return judgeRecords(stat.bytes(), digest, null);
        }
        return null;
    }

    /** The digest that the bytes must have: the reply's, else the object's own; null where neither states one. */
    private @Nullable String digest() {
        return replySha256 != null ? replySha256 : stat.statedSha256();
    }

    /** The content check that was asked for; null for none. */
    @Nullable
    String content() {
        return content;
    }

    /**
     * The verdict once the bytes were read.
     *
     * @param finding of the content check; null where none was asked for
     */
    Judgement afterReading(long bytes, String sha256, ContentCheck.@Nullable Finding finding) {
        if (bytes != stat.bytes()) {
            return Judgement.corrupt(
                    Cause.SIZE_MISMATCH, "the store states " + stat.bytes() + " bytes and gave " + bytes);
        }
        String digest = digest();
        if (digest == null || !digest.equals(sha256)) {
            return wrongDigest(String.valueOf(digest), sha256);
        }
        // A count that is stated wrong comes before the content: it is the clearer cause. What was counted up to a
        // fault
        // says nothing.
        if (finding != null && finding.fault() == null) {
            return judgeRecords(bytes, sha256, finding.records());
        }
        if (finding != null) {
            Long stated = replyRecords != null ? replyRecords : stat.statedRecords();
            if (stated != null && itemRecords != null && !stated.equals(itemRecords)) {
                return judgeRecords(bytes, sha256, null);
            }
            return Judgement.corrupt(Cause.CONTENT_INVALID, content + ": " + finding.fault());
        }
        return judgeRecords(bytes, sha256, null);
    }

    private Judgement judgeRecords(long bytes, String sha256, @Nullable Long counted) {
        Long stated = replyRecords != null ? replyRecords : stat.statedRecords();
        if (counted != null && stated != null && !counted.equals(stated)) {
            return Judgement.corrupt(
                    Cause.RECORDS_MISMATCH, "the worker states " + stated + " records, the output has " + counted);
        }
        Long present = counted != null ? counted : stated;
        if (itemRecords != null && !itemRecords.equals(present)) {
            return Judgement.corrupt(
                    Cause.RECORDS_MISMATCH,
                    "the item expects " + itemRecords + " records, the output has "
                            + (present == null ? "an unknown number" : present));
        }
        return Judgement.intact(bytes, sha256, present == null ? 0 : present);
    }

    private static Judgement wrongDigest(String expected, String found) {
        return Judgement.corrupt(Cause.DIGEST_MISMATCH, "expected SHA-256 " + expected + ", found " + found);
    }

    /** A verdict and its reason. */
    static final class Judgement {
        final Verdict verdict;
        final @Nullable Cause cause;
        final @Nullable String message;
        final long bytes;
        final @Nullable String sha256;
        final long records;

        private Judgement(
                Verdict verdict,
                @Nullable Cause cause,
                @Nullable String message,
                long bytes,
                @Nullable String sha256,
                long records) {
            this.verdict = verdict;
            this.cause = cause;
            this.message = message;
            this.bytes = bytes;
            this.sha256 = sha256;
            this.records = records;
        }

        static Judgement intact(long bytes, String sha256, long records) {
            return new Judgement(Verdict.INTACT, null, null, bytes, sha256, records);
        }

        static Judgement corrupt(Cause cause, String message) {
            return new Judgement(Verdict.CORRUPT, cause, message, 0, null, 0);
        }

        static Judgement missing(String uri) {
            return new Judgement(Verdict.MISSING, Cause.OUTPUT_MISSING, "no object at " + uri, 0, null, 0);
        }
    }
}
