package dev.drover.operators.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.operators.admit.SeenItem;
import dev.drover.operators.heal.Awaited;
import dev.drover.operators.heal.HealState;
import dev.drover.operators.ingest.RawRecord;
import dev.drover.operators.ledger.WatchState;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.CompositeType;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.api.java.typeutils.MapTypeInfo;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PojoTypesTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                Arrival.class,
                Completed.class,
                Dispatched.class,
                Evidence.class,
                Item.class,
                LedgerEntry.class,
                ProgressDelta.class,
                Refusal.class,
                Settlement.class,
                RawRecord.class,
                SeenItem.class,
                HealState.class,
                Awaited.class,
                WatchState.class
            })
    void whatCrossesOrStandsInStateIsAPojoWithoutKryo(Class<?> type) {
        TypeInformation<?> information = TypeInformation.of(type);
        assertThat(information).isInstanceOf(PojoTypeInfo.class);
        List<String> generic = new ArrayList<>();
        collectGeneric(information, type.getSimpleName(), generic);
        assertThat(generic).isEmpty();
        Configuration noKryo = new Configuration();
        noKryo.set(PipelineOptions.GENERIC_TYPES, false);
        ExecutionConfig config = new ExecutionConfig(noKryo);
        assertThat(information.createSerializer(config.getSerializerConfig())).isNotNull();
        for (Field field : type.getFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                assertThat(((PojoTypeInfo<?>) information).getFieldIndex(field.getName()))
                        .as(field.getName())
                        .isNotNegative();
            }
        }
    }

    private static void collectGeneric(TypeInformation<?> information, String path, List<String> generic) {
        if (information instanceof GenericTypeInfo) {
            generic.add(path);
        } else if (information instanceof MapTypeInfo) {
            collectGeneric(((MapTypeInfo<?, ?>) information).getKeyTypeInfo(), path + ".key", generic);
            collectGeneric(((MapTypeInfo<?, ?>) information).getValueTypeInfo(), path + ".value", generic);
        } else if (information instanceof CompositeType) {
            CompositeType<?> composite = (CompositeType<?>) information;
            for (int i = 0; i < composite.getArity(); i++) {
                collectGeneric(composite.getTypeAt(i), path + "." + composite.getFieldNames()[i], generic);
            }
        }
    }

    @Test
    void aSettlementSurvivesItsSerializer() throws Exception {
        Settlement settlement = new Settlement();
        settlement.kind = Settlement.Kind.UNDECIDED;
        settlement.item = dev.drover.operators.SampleItems.item("a/1");
        settlement.item.evidence = new Evidence();
        settlement.evidence = settlement.item.evidence;
        settlement.evidence.logTail = "END";
        var serializer =
                TypeInformation.of(Settlement.class).createSerializer(new ExecutionConfig().getSerializerConfig());
        DataOutputSerializer out = new DataOutputSerializer(100);
        serializer.serialize(settlement, out);
        Settlement read = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
        assertThat(read).usingRecursiveComparison().isEqualTo(settlement);
        assertThat(read.refusal).isNull();
    }
}
