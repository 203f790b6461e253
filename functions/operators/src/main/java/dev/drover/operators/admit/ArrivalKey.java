package dev.drover.operators.admit;

import dev.drover.contract.Identifiers;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Refusal;
import java.util.Objects;
import org.apache.flink.api.java.functions.KeySelector;

/** The key of an arrival: (run, id). */
public final class ArrivalKey implements KeySelector<Arrival, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String getKey(Arrival arrival) {
        Refusal refusal = arrival.refusal;
        if (refusal != null) {
            return Identifiers.key(refusal.run, refusal.id);
        }
        Item item = Objects.requireNonNull(arrival.item, "an arrival is an item or a refusal");
        return Identifiers.key(item.run, item.id);
    }
}
