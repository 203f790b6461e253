package dev.drover.operators.admit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The prefixes under which URIs are allowed; none means none. A URI is taken literally, so anything that some reader could
 * resolve to another place is refused: {@code ..} and empty segments, escapes, back slashes, queries and fragments.
 */
public final class AllowedUris implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Escapes of dot, slash, back slash, NUL and percent, and the overlong ones that lenient decoders take for them. */
    private static final Pattern ESCAPED_STEP = Pattern.compile("%(2[ef5]|5c|00|c[01]|e0%80|f0%80)");

    private final ArrayList<String> prefixes;

    private AllowedUris(List<String> prefixes) {
        this.prefixes = new ArrayList<>(prefixes);
    }

    /**
     * @param prefixes each ends in '/', for example {@code s3://bucket/in/}
     */
    public static AllowedUris under(List<String> prefixes) {
        return new AllowedUris(prefixes);
    }

    /** Whether the URI lies under one of the prefixes, whoever reads it. */
    public boolean allow(String uri) {
        if (!isPlain(uri)) {
            return false;
        }
        for (String prefix : prefixes) {
            if (uri.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    static boolean isPlain(String uri) {
        int colon = uri.indexOf("://");
        if (colon < 1) {
            return false;
        }
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' '
                    || (c >= 0x7f && c < 0xa0)
                    || c == 0x2028
                    || c == 0x2029
                    || c == '\\'
                    || c == '?'
                    || c == '#'
                    || c == '*') {
                return false;
            }
        }
        if (ESCAPED_STEP.matcher(uri.toLowerCase(Locale.ROOT)).find()) {
            return false;
        }
        String path = uri.substring(colon + 3);
        String[] segments = path.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            // file:///x begins with an empty segment, and a prefix ends with one.
            boolean edge = i == 0 || i == segments.length - 1;
            if (segments[i].equals("..") || segments[i].equals(".") || (segments[i].isEmpty() && !edge)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return prefixes.isEmpty() ? "no prefix" : String.join(", ", prefixes);
    }
}
