package dev.drover.connectors.store;

/** What an object's own name, the part after the last '/', says of it. */
final class ObjectNames {
    private ObjectNames() {}

    /** Temporary names, sidecars, and files that a sink has not committed. */
    static boolean isHidden(String name) {
        return name.isEmpty() || name.startsWith(".") || name.startsWith("_");
    }
}
