package dev.drover.contract;

import java.util.regex.Pattern;

/**
 * The alphabets of run, id and worker names, and the output URI of an invocation.
 *
 * <p>An id has segments of {@code [A-Za-z0-9._:-]}, each 1 to 200 characters and neither {@code .} nor {@code ..},
 * joined by {@code /}, 512 characters at most. A worker is one such segment; a run is one that begins with neither
 * {@code _} nor {@code .}. {@code @} is in none of them, so under one output prefix the output URIs of two items can
 * never be equal; under two prefixes, of which one may go on into the other, the fresh nonce keeps them apart.
 */
public final class Identifiers {
    public static final int MAX_ID_LENGTH = 512;
    public static final int MAX_SEGMENT_LENGTH = 200;
    /** The run of records that name none. No run of a work item begins with {@code _}, so no submitter can use it. */
    public static final String UNATTRIBUTED_RUN = "_unattributed";

    static final String SEGMENT_RULE =
            "1 to " + MAX_SEGMENT_LENGTH + " characters of [A-Za-z0-9._:-], without '/', and not '.' or '..'";
    static final String ID_RULE = "segments of [A-Za-z0-9._:-], 1 to " + MAX_SEGMENT_LENGTH
            + " characters each, joined by '/', " + MAX_ID_LENGTH + " at most, none of them '.' or '..'";

    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._:-]{1," + MAX_SEGMENT_LENGTH + "}");

    private Identifiers() {}

    /** Whether this is one segment of the alphabet: what a worker name must be. */
    public static boolean isSegment(String text) {
        return SEGMENT.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    /**
     * Whether a work item may name this run: a segment that begins with neither {@code _}, which is kept for Drover's
     * own, nor {@code .}, since whoever lists files takes such names for hidden ones.
     */
    public static boolean isRun(String text) {
        return isSegment(text) && text.charAt(0) != '_' && text.charAt(0) != '.';
    }

    /** Whether this is an id of the allowed shape. */
    public static boolean isId(String text) {
        if (text.isEmpty() || text.length() > MAX_ID_LENGTH) {
            return false;
        }
        for (String segment : text.split("/", -1)) {
            if (!isSegment(segment)) {
                return false;
            }
        }
        return true;
    }

    /** The key of an item over all runs. A run has no '/', so two items never share a key. */
    public static String key(String run, String id) {
        return run + "/" + id;
    }

    /**
     * {@code <output prefix><run>/<id>@<generation>.<attempt>.<nonce>}: a name that no other invocation shares.
     *
     * @param outputPrefix ends in '/'
     * @param nonce fresh for each invocation; letters, digits, {@code _} and {@code -}, so that the URI of a log archive
     *     is never that of an output
     */
    public static String outputUri(
            String outputPrefix, String run, String id, int generation, int attempt, String nonce) {
        if (!NONCE.matcher(nonce).matches()) {
            throw new IllegalArgumentException("not a nonce of [A-Za-z0-9_-]: '" + nonce + "'");
        }
        return outputPrefix + run + "/" + id + "@" + generation + "." + attempt + "." + nonce;
    }

    /** Where the invocation's log archive goes: beside its output. */
    public static String logUri(String outputUri) {
        return outputUri + ".log.gz";
    }
}
