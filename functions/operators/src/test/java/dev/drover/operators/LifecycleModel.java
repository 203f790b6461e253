package dev.drover.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.contract.Verdict;
import dev.drover.operators.admit.AdmissionPolicy;
import dev.drover.operators.admit.AdmitFunction;
import dev.drover.operators.admit.AllowedUris;
import dev.drover.operators.admit.ArrivalKey;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Backoff;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.LedgerEntry;
import dev.drover.operators.flow.ProgressDelta;
import dev.drover.operators.flow.Settlement;
import dev.drover.operators.heal.HealFunction;
import dev.drover.operators.heal.HealSettings;
import dev.drover.operators.heal.ToRetryStream;
import dev.drover.operators.ingest.RawRecord;
import dev.drover.operators.ingest.RecordParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** The job without its services: real parser, admit and heal between two logs, with dispatch and verify played by dice. */
final class LifecycleModel implements AutoCloseable {
    private static final TypeSerializer<Item> ITEMS =
            TypeInformation.of(Item.class).createSerializer(new ExecutionConfig().getSerializerConfig());
    private static final int MAX_ATTEMPTS = 4;

    /** What one checkpoint holds. */
    private static final class Checkpoint {
        private int workRead;
        private int retryRead;
        private List<Item> inFlight = new ArrayList<>();
        private OperatorSubtaskState admit;
        private OperatorSubtaskState heal;
        private List<ProgressDelta> progress = new ArrayList<>();
        private Set<String> admitted = new HashSet<>();
    }

    private final Random random;
    private final RunControl control = new RunControl();
    private final List<RawRecord> work = new ArrayList<>();
    private final List<RawRecord> retry = new ArrayList<>();
    private final List<FinalLine> durable = new ArrayList<>();
    private final Map<String, Integer> redriven = new HashMap<>();
    private final Set<String> submitted = new HashSet<>();

    private int workRead;
    private int retryRead;
    private List<Item> inFlight = new ArrayList<>();
    private List<FinalLine> pendingLines = new ArrayList<>();
    private List<ProgressDelta> progress = new ArrayList<>();
    private Set<String> admitted = new HashSet<>();
    private Checkpoint last = new Checkpoint();
    private long checkpoints;
    private long now = 1_000;
    private boolean settling;

    private KeyedOneInputStreamOperatorTestHarness<String, Arrival, Item> admit;
    private KeyedOneInputStreamOperatorTestHarness<String, Settlement, LedgerEntry> heal;

    LifecycleModel(long seed) throws Exception {
        random = new Random(seed);
        start();
    }

    private void start() throws Exception {
        AdmissionPolicy policy = new AdmissionPolicy(
                Collections.singleton("embed"),
                Collections.emptySet(),
                AllowedUris.under(Collections.singletonList("s3://bucket/in/")),
                AllowedUris.under(Collections.singletonList(SampleItems.OUTPUT)));
        admit = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new AdmitFunction(
                        policy,
                        ThreadControls::new,
                        context -> new SilentCredit(),
                        Duration.ofHours(1),
                        Duration.ofDays(8))),
                new ArrivalKey(),
                Types.STRING);
        HealSettings settings = new HealSettings();
        settings.maxAttempts = MAX_ATTEMPTS;
        settings.backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
        settings.undecidedBackoff = Duration.ofSeconds(1);
        settings.maxAge = Duration.ofDays(7);
        settings.rememberFor = Duration.ofDays(8);
        heal = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new HealFunction(settings, context -> new SilentCredit())),
                HealFunction::key,
                Types.STRING);
        ThreadControls.use(control);
        if (last.admit != null) {
            admit.initializeState(last.admit);
            heal.initializeState(last.heal);
        }
        admit.open();
        heal.open();
        setTime();
    }

    private void setTime() throws Exception {
        admit.setProcessingTime(now);
        heal.setProcessingTime(now);
        collect();
    }

    /** Distinct items, some of them twice, some with another content the second time, and some garbage. */
    void submit(int items) {
        for (int i = 0; i < items; i++) {
            write("a/" + i, SampleItems.json("a/" + i));
            if (random.nextInt(4) == 0) {
                write("a/" + i, SampleItems.json("a/" + i, random.nextBoolean() ? "" : ",\"x\":1"));
            }
            if (random.nextInt(10) == 0) {
                write("garbage-" + i, "garbage " + i);
            }
        }
        Collections.shuffle(work, random);
    }

    private void write(String name, String bytes) {
        RawRecord record = new RawRecord();
        record.bytes = bytes.getBytes(StandardCharsets.UTF_8);
        record.partitionKey = SampleItems.RUN + "/7";
        work.add(record);
        submitted.add(name);
    }

    void step() throws Exception {
        int dice = random.nextInt(100);
        if (dice < 25) {
            read(random.nextBoolean());
        } else if (dice < 65) {
            settleOne();
        } else if (dice < 80) {
            now += random.nextInt(2_000);
            setTime();
        } else if (dice < 88) {
            checkpoint();
        } else if (dice < 91) {
            crash();
        } else if (dice < 94) {
            control.paused = !control.paused;
        } else {
            redrive();
        }
    }

    /** Lets everything come to its end. */
    void settle() throws Exception {
        settling = true;
        control.paused = false;
        for (int round = 0; round < 10_000; round++) {
            boolean moved = false;
            while (workRead < work.size() || retryRead < retry.size()) {
                read(retryRead < retry.size());
                moved = true;
            }
            while (!inFlight.isEmpty()) {
                settleOne();
                moved = true;
            }
            now += 10_000;
            setTime();
            if (!moved && retryRead == retry.size() && heal.numProcessingTimeTimers() == 0) {
                checkpoint();
                return;
            }
        }
        throw new AssertionError("deadlock: the flow never came to rest");
    }

    private void read(boolean preferRetry) throws Exception {
        boolean fromRetry = retryRead < retry.size() && (preferRetry || workRead >= work.size());
        if (!fromRetry && workRead >= work.size()) {
            return;
        }
        RawRecord record = fromRetry ? retry.get(retryRead++) : work.get(workRead++);
        record.retry = fromRetry;
        admit.processElement(new StreamRecord<>(RecordParser.parse(record, now)));
        collect();
    }

    private void settleOne() throws Exception {
        if (inFlight.isEmpty()) {
            return;
        }
        Item item = inFlight.remove(random.nextInt(inFlight.size()));
        heal.processElement(new StreamRecord<>(outcome(item)));
        collect();
    }

    private Settlement outcome(Item item) {
        Settlement settlement = new Settlement();
        settlement.item = item;
        settlement.evidence = item.evidence == null ? new Evidence() : item.evidence;
        settlement.evidence.invocations = 1;
        settlement.evidence.uri = SampleItems.OUTPUT + item.id + "@" + item.generation + "." + item.attempt + "." + now;
        int dice = random.nextInt(settling ? 140 : 100);
        if (dice < 15 && item.evidence == null) {
            settlement.kind = Settlement.Kind.DEFERRED;
            settlement.cause = Cause.DEFERRED;
        } else if (dice < 30) {
            settlement.kind = Settlement.Kind.UNDECIDED;
            settlement.cause = Cause.STORE_UNDECIDED;
        } else if (dice < 60) {
            settlement.verdict = Verdict.MISSING;
            settlement.cause = Cause.OUTPUT_MISSING;
        } else if (dice < 62) {
            settlement.cause = Cause.CALL_REFUSED;
        } else {
            settlement.verdict = Verdict.INTACT;
            settlement.sha256 = "0".repeat(64);
        }
        return settlement;
    }

    private void checkpoint() throws Exception {
        checkpoints++;
        Checkpoint taken = new Checkpoint();
        taken.workRead = workRead;
        taken.retryRead = retryRead;
        inFlight.forEach(item -> taken.inFlight.add(ITEMS.copy(item)));
        taken.admit = admit.snapshot(checkpoints, now);
        taken.heal = heal.snapshot(checkpoints, now);
        taken.progress = new ArrayList<>(progress);
        taken.admitted = new HashSet<>(admitted);
        durable.addAll(pendingLines);
        pendingLines = new ArrayList<>();
        last = taken;
    }

    /** State and positions go back; what was written onto the retry stream meanwhile stays there. */
    private void crash() throws Exception {
        admit.close();
        heal.close();
        workRead = last.workRead;
        retryRead = last.retryRead;
        inFlight = new ArrayList<>();
        last.inFlight.forEach(item -> inFlight.add(ITEMS.copy(item)));
        progress = new ArrayList<>(last.progress);
        admitted = new HashSet<>(last.admitted);
        pendingLines = new ArrayList<>();
        now += random.nextInt(5_000);
        start();
    }

    /** A person redrives what stands on a final line of the ledger, once a generation. */
    private void redrive() throws Exception {
        if (durable.isEmpty()) {
            return;
        }
        FinalLine line = durable.get(random.nextInt(durable.size()));
        if (line.item == null || redriven.getOrDefault(line.id, 0) > line.generation || line.generation >= 3) {
            return;
        }
        redriven.put(line.id, line.generation + 1);
        Item item = SampleItems.item(line.id);
        item.json = ContractCodec.bytes(line.item);
        item.generation = line.generation + 1;
        item.seenMillis = 0;
        retry.add(new ToRetryStream().map(item));
    }

    private void collect() throws Exception {
        for (Item item : admit.extractOutputValues()) {
            assertThat(admitted.add(item.id + "@" + item.generation + "." + item.sequence))
                    .as("%s is dispatched once for each sequence", item.id)
                    .isTrue();
            inFlight.add(ITEMS.copy(item));
        }
        admit.getOutput().clear();
        progress.addAll(drain(admit.getSideOutput(AdmitFunction.PROGRESS)));
        for (Settlement refused : drain(admit.getSideOutput(AdmitFunction.REFUSED))) {
            heal.processElement(new StreamRecord<>(refused));
        }
        for (LedgerEntry entry : heal.extractOutputValues()) {
            if (entry.json.contains("\"line\":\"final\"")) {
                pendingLines.add(ContractCodec.read(entry.json.getBytes(StandardCharsets.UTF_8), FinalLine.class));
            }
        }
        heal.getOutput().clear();
        progress.addAll(drain(heal.getSideOutput(HealFunction.PROGRESS)));
        for (Item item : drain(heal.getSideOutput(HealFunction.RETRY))) {
            RawRecord record = new ToRetryStream().map(item);
            retry.add(record);
            if (random.nextInt(20) == 0) {
                // A sink repeats what it is not sure of.
                retry.add(record);
            }
        }
    }

    private static <T> List<T> drain(Queue<StreamRecord<T>> queue) {
        List<T> values = new ArrayList<>();
        if (queue != null) {
            queue.forEach(record -> values.add(record.getValue()));
            queue.clear();
        }
        return values;
    }

    int finalLines() {
        return durable.size();
    }

    void check() {
        RunProgress sum = new RunProgress();
        long redriving = 0;
        long attempts = 0;
        for (ProgressDelta delta : progress) {
            sum.seen += delta.seen;
            redriving += delta.redriving;
            attempts += delta.attempts;
            delta.finals.forEach((status, count) -> sum.finals.merge(ItemStatus.valueOf(status), count, Long::sum));
        }
        assertThat(sum.seen).as("distinct items and garbage").isEqualTo(submitted.size());
        assertThat(sum.open()).as(sum.equation()).isZero();
        assertThat(redriving).as("redriving").isZero();
        assertThat(sum.finals.values()).allMatch(count -> count >= 0);
        assertThat(attempts).isGreaterThanOrEqualTo(sum.count(ItemStatus.VERIFIED));
        Map<String, FinalLine> lines = new HashMap<>();
        Map<String, FinalLine> newest = new HashMap<>();
        for (FinalLine line : durable) {
            assertThat(lines.put(line.id + "@" + line.generation, line))
                    .as("a second final line of %s, generation %s", line.id, line.generation)
                    .isNull();
            FinalLine other = newest.get(line.id);
            if (other == null || other.generation < line.generation) {
                newest.put(line.id, line);
            }
            for (Cause cause : line.causes) {
                assertThat(cause).isNotEqualTo(Cause.DEFERRED);
            }
            if (line.status == ItemStatus.EXHAUSTED && line.cause != Cause.CALL_REFUSED) {
                assertThat(line.attempts).isPositive();
            }
        }
        assertThat(newest).hasSize(submitted.size());
        redriven.forEach((id, generation) -> {
            for (int g = 0; g <= generation; g++) {
                assertThat(lines).containsKey(id + "@" + g);
            }
        });
        Map<ItemStatus, Long> byLine = new HashMap<>();
        newest.values().forEach(line -> byLine.merge(line.status, 1L, Long::sum));
        for (ItemStatus status : ItemStatus.values()) {
            assertThat(sum.count(status)).as("%s", status).isEqualTo(byLine.getOrDefault(status, 0L));
        }
    }

    @Override
    public void close() throws Exception {
        admit.close();
        heal.close();
        ThreadControls.forget();
    }
}
