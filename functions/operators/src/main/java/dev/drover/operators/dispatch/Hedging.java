package dev.drover.operators.dispatch;

import java.io.Serializable;

/** How many second invocations a worker's slow items may cost. */
public final class Hedging implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double mostExtra;

    private Hedging(double mostExtra) {
        this.mostExtra = mostExtra;
    }

    /** No item has a second invocation at its side. */
    public static Hedging off() {
        return new Hedging(0);
    }

    /**
     * @param percent second invocations for a hundred first ones, at most; 0 for none, below 100
     */
    public static Hedging ofExtraPercent(int percent) {
        return new Hedging(percent / 100.0);
    }

    public boolean isOn() {
        return mostExtra > 0;
    }

    /** Second invocations for each first one, at most; below 1. */
    public double mostExtra() {
        return mostExtra;
    }
}
