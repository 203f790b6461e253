package dev.drover.contract;

import java.util.Locale;

/**
 * The six stages of an item's way, in order. Packages, operator names, uids, metric groups, configuration prefixes
 * and the {@code stage} of every ledger line use these words and no others.
 */
public enum Stage {
    INGEST,
    ADMIT,
    DISPATCH,
    VERIFY,
    HEAL,
    LEDGER;

    /** The word as it is written everywhere: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stage of a word, for example {@code dispatch}. */
    public static Stage ofWord(String word) {
        for (Stage stage : values()) {
            if (stage.word().equals(word)) {
                return stage;
            }
        }
        throw new ContractException("stage", "unknown stage '" + word + "'");
    }
}
