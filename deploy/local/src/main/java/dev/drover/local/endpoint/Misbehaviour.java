package dev.drover.local.endpoint;

import dev.drover.contract.Cause;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The ways in which the endpoint can misbehave for an item of an invocation. */
public enum Misbehaviour {
    /** Behaves. */
    NONE(Reach.NOTHING, null, false),
    /** The handler runs, the reply is whole, the output is gone. */
    LOSE_OUTPUT(Reach.OUTPUT, Cause.OUTPUT_MISSING, true),
    /** The second half of the output is gone. */
    TRUNCATE_OUTPUT(Reach.OUTPUT, Cause.SIZE_MISMATCH, true),
    /** One bit of the output is another. */
    FLIP_BYTE(Reach.OUTPUT, Cause.DIGEST_MISMATCH, true),
    /** A number of the output is NaN, and every size and digest fits it: only the content check can see it. */
    NAN(Reach.OUTPUT, Cause.CONTENT_INVALID, true),
    /** The output lacks its last row, and everything said of it fits: only the expected number of records differs. */
    ROW_TOO_FEW(Reach.OUTPUT, Cause.RECORDS_MISMATCH, true),
    /** The bytes of another item's output, of the same size, stand in its place. */
    SWAP_OUTPUT(Reach.OUTPUT, Cause.DIGEST_MISMATCH, true),
    /** The output is whole, the reply states another digest. */
    WRONG_DIGEST(Reach.RESULT, Cause.DIGEST_MISMATCH, true),
    /** The item never reaches the handler: no output, no result. */
    LEAVE_OUT(Reach.REQUEST, Cause.REPLY_LEFT_OUT, true),
    /** The output is whole, the reply is not JSON. */
    GARBAGE_REPLY(Reach.REPLY, Cause.REPLY_UNREADABLE, false),
    /** The output is whole, the reply names an item that was not asked for instead. */
    FOREIGN_ITEM(Reach.RESULT, Cause.REPLY_FOREIGN_ITEM, false),
    /** The output is whole, the reply names the item twice. */
    REPEAT_ITEM(Reach.RESULT, Cause.REPLY_REPEATED_ITEM, false),
    /** The output is whole, the reply names another place. */
    FOREIGN_URI(Reach.RESULT, Cause.REPLY_FOREIGN_URI, false),
    /** The function fails; the handler does not run. */
    THROW(Reach.INVOCATION, Cause.FUNCTION_ERROR, true),
    /** The connection is held and never answered; the handler does not run. */
    NEVER_RETURN(Reach.INVOCATION, Cause.NEVER_RETURNED, true),
    /** The handler runs later. No fault. */
    SLOW(Reach.INVOCATION, null, false);

    /** What a kind of misbehaviour touches. What touches the reply or the invocation touches all its items. */
    enum Reach {
        NOTHING,
        REQUEST,
        OUTPUT,
        RESULT,
        REPLY,
        INVOCATION
    }

    private final Reach reach;
    private final @Nullable Cause cause;
    private final boolean costsInvocation;

    Misbehaviour(Reach reach, @Nullable Cause cause, boolean costsInvocation) {
        this.reach = reach;
        this.cause = cause;
        this.costsInvocation = costsInvocation;
    }

    Reach reach() {
        return reach;
    }

    boolean touchesAllItems() {
        return reach == Reach.REPLY || reach == Reach.INVOCATION;
    }

    /** What the ledger must say of an attempt that met with this; null where it is no fault. */
    public @Nullable Cause cause() {
        return cause;
    }

    /** Whether the item must be invoked again; an output that proves itself whole needs no second invocation. */
    public boolean costsInvocation() {
        return costsInvocation;
    }

    /** As scenario files and the endpoint's record spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
