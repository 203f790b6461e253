package dev.drover.connectors.store;

import dev.drover.operators.verify.StoreException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** From {@code file:///…} URIs to paths and back. */
final class LocalPaths {
    /** An encoded dot, slash, back slash, percent sign or NUL: what could resolve to another place than it shows. */
    private static final Pattern ENCODED = Pattern.compile("%(2e|2f|5c|25|00)");

    private LocalPaths() {}

    /**
     * @throws StoreException if the URI names no absolute path, or not the one that it shows
     */
    static Path path(String uri) {
        if (!uri.startsWith("file:///")) {
            throw new StoreException("'" + uri + "' is no local file; write file:/// and an absolute path");
        }
        if (ENCODED.matcher(uri.toLowerCase(Locale.ROOT)).find()) {
            throw new StoreException("'" + uri + "' holds an encoded '.', '/' or '%'; write the path plainly");
        }
        for (String segment : uri.substring("file:///".length()).split("/", -1)) {
            if (segment.equals("..") || segment.equals(".")) {
                throw new StoreException("'" + uri + "' holds the segment '" + segment + "'; write the path plainly");
            }
        }
        try {
            URI parsed = new URI(uri);
            if (parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
                throw new StoreException("'" + uri + "' holds a '?' or a '#'; encode it as %3F or %23");
            }
            // Path takes the characters of a URI for bytes, so none may be left that is more than one.
            return Path.of(URI.create(parsed.toASCIIString()));
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            throw new StoreException("'" + uri + "' is no URI of a local file: " + e.getMessage(), e);
        }
    }

    /** The URI of a path, in the form with three slashes. */
    static String uri(Path path) {
        String uri = path.toUri().toString();
        return uri.startsWith("file:///") ? uri : "file://" + uri.substring("file:".length());
    }
}
