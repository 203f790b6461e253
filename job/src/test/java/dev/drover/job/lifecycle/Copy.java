package dev.drover.job.lifecycle;

import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Settlement;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Copies as between two operators of Flink. */
final class Copy {
    private static final TypeSerializer<Item> ITEMS = serializer(Item.class);
    private static final TypeSerializer<Settlement> SETTLEMENTS = serializer(Settlement.class);

    private Copy() {}

    private static <T> TypeSerializer<T> serializer(Class<T> type) {
        return TypeInformation.of(type).createSerializer(new ExecutionConfig().getSerializerConfig());
    }

    static Item of(Item item) {
        return ITEMS.copy(item);
    }

    static Settlement of(Settlement settlement) {
        return SETTLEMENTS.copy(settlement);
    }
}
