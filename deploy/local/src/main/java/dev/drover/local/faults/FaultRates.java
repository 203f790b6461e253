package dev.drover.local.faults;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** The share of requests that meets with each fault; the rest is passed on. */
public final class FaultRates {
    private final Map<Fault, Double> rates;

    private FaultRates(Map<Fault, Double> rates) {
        double sum = rates.values().stream().mapToDouble(Double::doubleValue).sum();
        if (sum > 1 || rates.values().stream().anyMatch(rate -> !(rate >= 0))) {
            throw new IllegalArgumentException("shares are from 0 to 1, together too, not " + rates);
        }
        this.rates = Collections.unmodifiableMap(rates);
    }

    public static FaultRates none() {
        return new FaultRates(new EnumMap<>(Fault.class));
    }

    public static FaultRates always(Fault fault) {
        return none().with(fault, 1);
    }

    /** With the share of one fault changed. */
    public FaultRates with(Fault fault, double share) {
        Map<Fault, Double> changed = new EnumMap<>(Fault.class);
        changed.putAll(rates);
        changed.put(fault, share);
        return new FaultRates(changed);
    }

    /**
     * @param uniform in [0, 1)
     */
    Fault draw(double uniform) {
        double left = uniform;
        for (Map.Entry<Fault, Double> rate : rates.entrySet()) {
            left -= rate.getValue();
            if (left < 0) {
                return rate.getKey();
            }
        }
        return Fault.NONE;
    }

    @Override
    public String toString() {
        return rates.toString();
    }
}
