package dev.drover.job.report;

import dev.drover.contract.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Many keys, each as the first 128 bits of its SHA-256, with a number: 24 bytes a slot in place of a few hundred, and up
 * to 80% of the slots taken. Two of n keys are taken for one with a probability of n²/2^129: for ten million keys,
 * 1.5e-25; and nobody can make two ids that are, since SHA-256 is not known to allow it. Thread-safe.
 */
public final class Fingerprints {
    /** What {@link #merge} returns for a key that is new, and {@link #get} for one that is not there. */
    public static final long ABSENT = -1;

    /** So many that a stripe that grows holds little, and that readers of several files seldom meet. */
    private static final int STRIPES = 256;

    private final Stripe[] stripes = new Stripe[STRIPES];

    private Fingerprints(boolean withNumbers) {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe(withNumbers);
        }
    }

    public static Fingerprints withNumbers() {
        return new Fingerprints(true);
    }

    /** For {@link #add} only: 16 bytes a slot. */
    public static Fingerprints withoutNumbers() {
        return new Fingerprints(false);
    }

    /** False where the key was there before. */
    public boolean add(byte[] key) {
        return merge(key, 0, (old, given) -> old) == ABSENT;
    }

    /**
     * Sets the number of a key, or merges it with the one that it has.
     *
     * @param number 0 or more
     * @return the number before; {@link #ABSENT} where the key is new
     */
    public long merge(String key, long number, LongBinaryOperator merging) {
        return merge(key.getBytes(StandardCharsets.UTF_8), number, merging);
    }

    private long merge(byte[] key, long number, LongBinaryOperator merging) {
        ByteBuffer digest = ByteBuffer.wrap(Sha256.digest().digest(key));
        long high = digest.getLong();
        return stripe(high).merge(high, notZero(digest.getLong()), number, merging);
    }

    /** The number of a key, or {@link #ABSENT}. */
    public long get(String key) {
        ByteBuffer digest = ByteBuffer.wrap(Sha256.digest().digest(key.getBytes(StandardCharsets.UTF_8)));
        long high = digest.getLong();
        return stripe(high).get(high, notZero(digest.getLong()));
    }

    /** How many keys there are. */
    public long size() {
        long size = 0;
        for (Stripe stripe : stripes) {
            size += stripe.size();
        }
        return size;
    }

    /** Shows the number of each key, in no order. */
    public void forEach(java.util.function.LongConsumer numbers) {
        for (Stripe stripe : stripes) {
            stripe.forEach(numbers);
        }
    }

    private Stripe stripe(long high) {
        return stripes[(int) (high >>> 56)];
    }

    /** A low half of 0 marks a free slot. */
    private static long notZero(long low) {
        return low == 0 ? 1 : low;
    }

    /** Open addressing with linear probing. */
    private static final class Stripe {
        private static final int FIRST_CAPACITY = 64;
        private static final double FULL = 0.8;
        private static final double GROWTH = 1.5;

        private final boolean withNumbers;
        private long[] highs = new long[FIRST_CAPACITY];
        private long[] lows = new long[FIRST_CAPACITY];
        private long @Nullable [] numbers;
        private int size;

        Stripe(boolean withNumbers) {
            this.withNumbers = withNumbers;
            this.numbers = withNumbers ? new long[FIRST_CAPACITY] : null;
        }

        synchronized long merge(long high, long low, long number, LongBinaryOperator merging) {
            int slot = slot(high, low);
            long[] present = numbers;
            if (lows[slot] != 0) {
                if (present == null) {
                    return 0;
                }
                long before = present[slot];
                present[slot] = merging.applyAsLong(before, number);
                return before;
            }
            if (size + 1 > FULL * lows.length) {
                grow();
                slot = slot(high, low);
            }
            put(slot, high, low, number);
            size++;
            return ABSENT;
        }

        synchronized long get(long high, long low) {
            int slot = slot(high, low);
            long[] present = numbers;
            return lows[slot] == 0 || present == null ? ABSENT : present[slot];
        }

        synchronized int size() {
            return size;
        }

        synchronized void forEach(java.util.function.LongConsumer consumer) {
            long[] present = numbers;
            for (int slot = 0; present != null && slot < lows.length; slot++) {
                if (lows[slot] != 0) {
                    consumer.accept(present[slot]);
                }
            }
        }

        /** The slot of the key, or the free one where it would go. */
        private int slot(long high, long low) {
            // The stripe was chosen by the uppermost bits, so the place is by others.
            int slot = (int) (((high & 0xffff_ffffL) * lows.length) >>> 32);
            while (lows[slot] != 0 && (lows[slot] != low || highs[slot] != high)) {
                slot = slot + 1 == lows.length ? 0 : slot + 1;
            }
            return slot;
        }

        private void put(int slot, long high, long low, long number) {
            highs[slot] = high;
            lows[slot] = low;
            long[] present = numbers;
            if (present != null) {
                present[slot] = number;
            }
        }

        private void grow() {
            long[] oldHighs = highs;
            long[] oldLows = lows;
            long[] oldNumbers = numbers;
            int capacity = (int) (oldLows.length * GROWTH);
            highs = new long[capacity];
            lows = new long[capacity];
            numbers = withNumbers ? new long[capacity] : null;
            for (int i = 0; i < oldLows.length; i++) {
                if (oldLows[i] != 0) {
                    put(slot(oldHighs[i], oldLows[i]), oldHighs[i], oldLows[i], oldNumbers == null ? 0 : oldNumbers[i]);
                }
            }
        }
    }
}
