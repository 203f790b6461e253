package dev.drover.connectors.store;

import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What writers and stores state of an object, taken only where it has the form that it should have. */
final class Statements {
    private static final Pattern SHA256_HEX = Pattern.compile("[0-9a-f]{64}");
    private static final int SHA256_BYTES = 32;

    private Statements() {}

    /** A SHA-256 in lower-case hex; null where the text is none. */
    static @Nullable String sha256(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String hex = text.strip().toLowerCase(Locale.ROOT);
        return SHA256_HEX.matcher(hex).matches() ? hex : null;
    }

    /** A number of records; null where the text is none. */
    static @Nullable Long records(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            long records = Long.parseLong(text.strip());
            return records < 0 ? null : records;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * The SHA-256 of an S3 checksum, in hex; null for the checksum of checksums of a multipart upload, which ends in
     * {@code -N} and says nothing of the object's bytes.
     */
    static @Nullable String fullObjectSha256(@Nullable String base64) {
        if (base64 == null) {
            return null;
        }
        byte[] digest;
        try {
            digest = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (digest.length != SHA256_BYTES) {
            return null;
        }
        StringBuilder hex = new StringBuilder(2 * SHA256_BYTES);
        for (byte b : digest) {
            hex.append(Character.forDigit((b >> 4) & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
        }
        return hex.toString();
    }
}
