package dev.drover.operators.verify;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An inspection that may throw. What it throws is its finding: taken for a fault of the store, the same bytes would be
 * read again for as long as the item has time.
 */
final class GuardedInspection implements ContentCheck.Inspection {
    private final ContentCheck.Inspection inspection;
    private @Nullable String thrown;

    GuardedInspection(ContentCheck.Inspection inspection) {
        this.inspection = inspection;
    }

    @Override
    public void accept(ByteBuffer bytes) {
        if (thrown != null) {
            return;
        }
        try {
            inspection.accept(bytes);
        } catch (RuntimeException e) {
            thrown = "the check itself failed on it: " + e;
        }
    }

    @Override
    public ContentCheck.Finding finish() {
        String fault = thrown;
        if (fault == null) {
            try {
                return inspection.finish();
            } catch (RuntimeException e) {
                fault = "the check itself failed on it: " + e;
            }
        }
        return ContentCheck.Finding.faulty(0, fault);
    }
}
