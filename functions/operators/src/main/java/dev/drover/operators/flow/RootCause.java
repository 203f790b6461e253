package dev.drover.operators.flow;

/** What lies at the bottom of a failure: futures and clients wrap it several times over. */
public final class RootCause {
    private RootCause() {}

    public static Throwable of(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
