package dev.drover.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.Identifiers;
import dev.drover.contract.WorkItem;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Refusal;
import dev.drover.operators.heal.ToRetryStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever record comes on either stream: it is an item that can be sent on its way again unchanged, or a refusal. */
class RecordParserFuzzTest {
    private static final long NOW = 5_000;

    static Stream<Arguments> records() {
        Item strayed = SampleItems.item("kjv/00042", ",\"expect\":{\"records\":32,\"content\":\"npy-f4-384\"}");
        strayed.generation = 1;
        strayed.sequence = 3;
        strayed.attempt = 2;
        Item undecided = SampleItems.item("kjv/00043", ",\"input2\":[1e5,{}],\"timeout\":\"PT5M\"");
        undecided.evidence = new Evidence();
        undecided.evidence.uri = SampleItems.OUTPUT + "kjv/00043@0.1.x";
        undecided.evidence.costNanoUsd = 417;
        return Stream.of(
                Arguments.of(SampleItems.json("a").getBytes(StandardCharsets.UTF_8), SampleItems.RUN + "/7", false),
                Arguments.of("garbage".getBytes(StandardCharsets.UTF_8), "no run", false),
                Arguments.of(new ToRetryStream().map(strayed).bytes, "k", true),
                Arguments.of(new ToRetryStream().map(undecided).bytes, "k", true));
    }

    @MethodSource("records")
    @FuzzTest
    void everyRecordIsAnItemOrARefusal(byte @NotNull [] bytes, @NotNull String partitionKey, boolean retry) {
        RawRecord record = new RawRecord();
        record.bytes = bytes;
        record.partitionKey = partitionKey;
        record.retry = retry;
        Arrival arrival = RecordParser.parse(record, NOW);
        assertThat(arrival.item == null).isNotEqualTo(arrival.refusal == null);
        if (arrival.item == null) {
            refused(arrival.refusal, record);
        } else {
            readable(arrival.item, retry);
        }
    }

    private static void refused(Refusal refusal, RawRecord record) {
        assertThat(refusal.id).matches("sha256:[0-9a-f]{64}");
        assertThat(refusal.run).matches(run -> Identifiers.isRun(run) || run.equals(Identifiers.UNATTRIBUTED_RUN));
        assertThat(refusal.raw).isEqualTo(record.bytes);
        assertThat(refusal.message).isNotBlank().hasSizeLessThanOrEqualTo(400);
        assertThat(RecordParser.parse(record, NOW + 1).refusal.id).isEqualTo(refusal.id);
    }

    private static void readable(Item item, boolean retry) {
        WorkItem work = ContractCodec.readWorkItem(item.json);
        assertThat(item.run).isEqualTo(work.run());
        assertThat(item.id).isEqualTo(work.id());
        assertThat(item.json).hasSizeLessThanOrEqualTo(WorkItem.MAX_BYTES);
        assertThat(item.seenMillis).isPositive();
        if (!retry) {
            assertThat(item.generation).isZero();
            assertThat(item.sequence).isZero();
            assertThat(item.attempt).isEqualTo(1);
            assertThat(item.evidence).isNull();
        }
        Item again = RecordParser.parse(new ToRetryStream().map(item), NOW + 1).item;
        assertThat(again).isNotNull();
        again.retried = item.retried;
        assertThat(again).usingRecursiveComparison().isEqualTo(item);
    }
}
