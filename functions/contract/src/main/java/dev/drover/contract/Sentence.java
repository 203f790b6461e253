package dev.drover.contract;

/**
 * Makes one bounded line of a text that may quote what a stranger wrote, so that it can stand in a log, on a ledger
 * line and on a terminal.
 */
final class Sentence {
    static final int MAX_LENGTH = 400;

    private Sentence() {}

    static String of(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
        for (int i = 0; i < text.length() && line.length() < MAX_LENGTH; i++) {
            char c = text.charAt(i);
            // U+2028 and U+2029 break a line in editors and in JavaScript.
            line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
        }
        if (text.length() > MAX_LENGTH) {
            int end = MAX_LENGTH - 1;
            if (Character.isHighSurrogate(line.charAt(end - 1))) {
                end--;
            }
            line.setLength(end);
            line.append('…');
        }
        return line.toString();
    }
}
