package dev.drover.contract;

import java.util.regex.Pattern;

/**
 * The alphabets of run, id and worker names, and the output URI of an invocation.
 *
 * <p>An id has segments of {@code [A-Za-z0-9._:-]}, each 1 to 200 characters and neither {@code .} nor {@code ..},
 * joined by {@code /}, 512 characters at most. A run and a worker are one such segment. {@code @} is in none of them,
 * so the output URIs of two items can never be equal.
 */
public final class Identifiers {
    public static final int MAX_ID_LENGTH = 512;
    public static final int MAX_SEGMENT_LENGTH = 200;
    /** The run of records that name none. {@code _} is not in the alphabet, so no submitter can use it. */
    public static final String UNATTRIBUTED_RUN = "_unattributed";

    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._:-]{1," + MAX_SEGMENT_LENGTH + "}");

    private Identifiers() {}

    /** Whether this is one segment of the alphabet: what a run and a worker name must be. */
    public static boolean isSegment(String text) {
        return SEGMENT.matcher(text).matches() && !text.equals(".") && !text.equals("..");
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
     * @param nonce fresh for each invocation
     */
    public static String outputUri(
            String outputPrefix, String run, String id, int generation, int attempt, String nonce) {
        return outputPrefix + run + "/" + id + "@" + generation + "." + attempt + "." + nonce;
    }

    /** Where the invocation's log archive goes: beside its output. */
    public static String logUri(String outputUri) {
        return outputUri + ".log.gz";
    }
}
