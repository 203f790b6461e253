package dev.drover.operators.admit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The prefixes under which URIs are allowed; none means none. A URI is taken literally, so anything that some reader could
 * resolve to another place is refused: {@code ..} and empty segments, escapes, back slashes, queries and fragments.
 */
public final class AllowedUris implements Serializable {
    private static final long serialVersionUID = 1L;

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
            if (c <= ' ' || c == 0x7f || c == '\\' || c == '?' || c == '#' || c == '*') {
                return false;
            }
        }
        if (uri.toLowerCase(Locale.ROOT).matches(".*%(2e|2f|5c|00|25).*")) {
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
