package dev.drover.local.endpoint;

/** The rows of an output, to be damaged so that it stays well-formed and only a look at the content can tell. */
interface Rows {
    /** With one row that is no longer what the content check allows: a NaN. */
    byte[] withNaN();

    byte[] withoutLastRow();

    /** A NumPy file of floats, or else lines of text. */
    static Rows of(byte[] bytes) {
        return NpyBytes.isNpy(bytes) ? NpyBytes.of(bytes) : TextLines.of(bytes);
    }
}
