package dev.drover.job.lifecycle;

import dev.drover.contract.FinalLine;
import dev.drover.contract.RunControl;
import dev.drover.operators.admit.AdmitFunction;
import dev.drover.operators.admit.ArrivalKey;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.LedgerEntry;
import dev.drover.operators.flow.ProgressDelta;
import dev.drover.operators.flow.Settlement;
import dev.drover.operators.heal.HealFunction;
import dev.drover.operators.heal.ToRetryStream;
import dev.drover.operators.ingest.RawRecord;
import dev.drover.operators.ingest.RecordParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.util.OutputTag;

/**
 * One run of the job without its services: the real parser, admit, heal, counts and completion between two streams, with
 * dispatch, verify, the workers, the sink and the checkpoints played. {@link Schedule} says what happens, and when.
 */
final class World {
    static final String RUN = "run";
    static final String INPUT = "s3://bucket/in/";
    static final String OUTPUT = "s3://bucket/out/";

    private static final int HIGHEST_GENERATION = 2;
    private final Rig rig;
    private final Choices choices;
    private final Fault fault;
    private final List<String> trace;

    private final List<RawRecord> work = new ArrayList<>();
    private final List<Emitted> retry = new ArrayList<>();
    private final Set<String> submitted = new TreeSet<>();
    private final Ledger durable = new Ledger();
    private final Equation equation;
    private final TreeMap<String, Integer> redriven = new TreeMap<>();
    private final Set<Emitted> emitted = new HashSet<>();
    /** Keys of which a record was emitted whose cause was undone. */
    private final Set<String> undoneKeys = new HashSet<>();

    private final Completions completions = new Completions();

    private int invocations;
    private int workRead;
    private int retryRead;
    private List<Flight> inFlight = new ArrayList<>();
    private List<Emitted> buffer = new ArrayList<>();
    private List<String> pendingLines = new ArrayList<>();
    /** From admit on their way to heal, overtaken by what comes from verify. */
    private final Deque<Settlement> refusals = new ArrayDeque<>();

    private final Counts counts = new Counts();
    /** id@generation of every final line of this course of things. */
    private Set<String> ended = new HashSet<>();

    private Checkpoint last;
    private Checkpoint barrier;
    private long durableMillis;
    private long lastDurableMillis;
    private long now = 1_000;
    private boolean undoneNow;

    World(Rig rig, Choices choices, Fault fault, List<String> trace) throws Exception {
        this.rig = rig;
        this.choices = choices;
        this.fault = fault;
        this.trace = trace;
        this.equation = new Equation(durable, rig.control);
        rig.serve(this::put, choices);
        last = take();
    }

    /** A producer writes it onto the work stream. */
    void send(String name, String text) {
        RawRecord record = new RawRecord();
        record.bytes = text.getBytes(StandardCharsets.UTF_8);
        record.partitionKey = RUN + "/7";
        work.add(record);
        submitted.add(name);
    }

    void readWork() throws Exception {
        if (workRead < work.size()) {
            undoneNow = false;
            arrive(work.get(workRead++));
        }
    }

    void readRetry() throws Exception {
        if (retryRead < retry.size()) {
            Emitted next = retry.get(retryRead++);
            undoneNow = next.undone;
            note("read %s%s", next.name, next.undone ? ", whose cause was undone" : "");
            arrive(next.record);
        }
    }

    private void arrive(RawRecord record) throws Exception {
        Arrival arrival = RecordParser.parse(record, now);
        String key = new ArrivalKey().getKey(arrival);
        if (fault == Fault.ADMIT_FORGETS) {
            rig.admit.forget(key);
        }
        rig.admit.process(key, arrival, now);
    }

    void settle(int index, Outcome outcome) throws Exception {
        Flight flight = inFlight.remove(index);
        note("%s settles %s", Names.of(flight.item), outcome);
        undoneNow = flight.undone;
        Settlement settlement = outcome.of(Copy.of(flight.item), ++invocations, now);
        if (settlement.kind == Settlement.Kind.ACCEPTED) {
            completions.accepted(Copy.of(settlement));
        }
        heal(settlement);
    }

    private void heal(Settlement settlement) throws Exception {
        String key = HealFunction.key(settlement);
        if (fault == Fault.HEAL_FORGETS
                || (fault == Fault.LATE_NEWS_IS_NEWS
                        && settlement.kind != Settlement.Kind.COMPLETED
                        && ended.contains(Names.generation(settlement)))) {
            rig.heal.forget(key);
        }
        rig.heal.process(key, Copy.of(settlement), now);
    }

    /** A worker is done with an event, or says it again. */
    void complete() {
        if (completions.hasSent()) {
            completions.complete(choices);
        }
    }

    void readCompletion() throws Exception {
        if (completions.hasUnread()) {
            Settlement next = completions.next();
            String key = HealFunction.key(next);
            note("%s is said to be completed", next.completed.uri);
            undoneNow = undoneKeys.contains(key);
            heal(next);
        }
    }

    void deliverRefusal() throws Exception {
        Settlement refusal = refusals.poll();
        if (refusal != null) {
            undoneNow = undoneKeys.contains(HealFunction.key(refusal));
            heal(refusal);
        }
    }

    void fire() throws Exception {
        List<String> keys = rig.heal.keysWithTimers();
        if (!keys.isEmpty()) {
            String key = choices.of(keys);
            // What waited is of one generation; whether its cause was undone is known of the generation only.
            undoneNow = undoneKeys.contains(key);
            now = rig.heal.fire(key, now);
        }
    }

    void write(boolean twice) {
        if (!buffer.isEmpty()) {
            Emitted next = buffer.get(choices.next(buffer.size()));
            if (!twice) {
                buffer.remove(next);
            }
            retry.add(next);
            note("write %s", next.name);
        }
    }

    private void put(OutputTag<?> tag, Object value) {
        try {
            if (tag == null && value instanceof Item) {
                admitted(Copy.of((Item) value));
            } else if (tag == null) {
                line(((LedgerEntry) value).json);
            } else if (AdmitFunction.PROGRESS.equals(tag)) {
                counts.sentByAdmit((ProgressDelta) value);
            } else if (HealFunction.PROGRESS.equals(tag)) {
                counts.sentByHeal((ProgressDelta) value);
            } else if (AdmitFunction.REFUSED.equals(tag)) {
                note("refused: %s", ((Settlement) value).message);
                refusals.add(Copy.of((Settlement) value));
            } else if (HealFunction.RETRY.equals(tag)) {
                emit(Copy.of((Item) value));
            } else {
                throw new AssertionError("nobody reads " + tag);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void admitted(Item item) {
        if (item.evidence == null && ended.contains(Names.generation(item)) && !undoneNow) {
            throw new AssertionError(Names.of(item) + " is invoked after its final line, and no crash explains it");
        }
        inFlight.add(new Flight(item, undoneNow));
        note("admit %s", Names.of(item));
    }

    private void emit(Item item) {
        if (ended.contains(Names.generation(item))) {
            throw new AssertionError(Names.of(item) + " is sent on its way again after its final line");
        }
        if (fault == Fault.SEQUENCE_IS_NOT_RAISED) {
            item.sequence--;
        }
        Emitted record = new Emitted(new ToRetryStream().map(item), Names.of(item), undoneNow);
        buffer.add(record);
        emitted.add(record);
        note("emit %s", record.name);
    }

    private void line(String json) {
        pendingLines.add(json);
        if (json.startsWith("{\"line\":\"final\"")) {
            FinalLine line = Ledger.finalLine(json);
            ended.add(line.id + "@" + line.generation);
            note("final line of %s@%s: %s", line.id, line.generation, line.status);
        }
    }

    /** What is on its way before the barrier arrives before it. */
    private Checkpoint take() throws Exception {
        while (!refusals.isEmpty()) {
            deliverRefusal();
        }
        Checkpoint taken = new Checkpoint();
        taken.takenMillis = now;
        taken.workRead = workRead;
        taken.retryRead = retryRead;
        taken.completionsRead = completions.read;
        taken.admit = rig.admit.snapshot();
        taken.heal = rig.heal.snapshot();
        taken.counts = counts.drained(now);
        taken.inFlight = new ArrayList<>(inFlight);
        taken.buffer = new ArrayList<>(buffer);
        taken.lines = pendingLines;
        pendingLines = new ArrayList<>();
        taken.ended = new HashSet<>(ended);
        taken.emitted = new HashSet<>(emitted);
        return taken;
    }

    void completeCheckpoint() {
        if (barrier == null) {
            return;
        }
        last = barrier;
        barrier = null;
        last.lines.forEach(durable::add);
        durableMillis = lastDurableMillis;
        lastDurableMillis = last.takenMillis;
        note("checkpoint completes");
    }

    void crash() throws Exception {
        note("crash");
        // What was emitted since stays in the stream, and what made it is undone.
        for (Emitted record : emitted) {
            if (!last.emitted.contains(record)) {
                record.undone = true;
                undoneKeys.add(record.record.partitionKey);
            }
        }
        if (fault == Fault.LINES_ARE_NOT_ROLLED_BACK) {
            pendingLines.forEach(durable::add);
        }
        barrier = null;
        pendingLines = new ArrayList<>();
        workRead = last.workRead;
        completions.read = last.completionsRead;
        retryRead = fault == Fault.RETRY_POSITION_IS_NOT_ROLLED_BACK ? retryRead : last.retryRead;
        if (fault != Fault.ADMIT_IS_NOT_ROLLED_BACK) {
            rig.admit.restore(last.admit);
        }
        KeyedShell.Snapshot heal = fault == Fault.HEAL_IS_NOT_ROLLED_BACK ? rig.heal.snapshot() : last.heal;
        rig.restartHeal(fault == Fault.TIMERS_ARE_LOST ? heal.withoutTimers() : heal, now);
        inFlight = fault == Fault.QUEUE_IS_LOST ? new ArrayList<>() : new ArrayList<>(last.inFlight);
        buffer = fault == Fault.SINK_BUFFER_IS_LOST ? new ArrayList<>() : new ArrayList<>(last.buffer);
        ended = new HashSet<>(last.ended);
        refusals.clear();
        counts.loseWhatIsOnItsWay();
        if (fault != Fault.PROGRESS_IS_NOT_ROLLED_BACK) {
            counts.restore(last.counts);
        }
        if (fault == Fault.PROGRESS_IS_REPEATED) {
            counts.add(last.counts);
        }
        durableMillis = 0;
        lastDurableMillis = 0;
    }

    /** A person redrives what the ledger shows, perhaps twice, perhaps what was redriven before. */
    void redrive() {
        if (durable.finals.isEmpty()) {
            return;
        }
        String id = choices.of(new ArrayList<>(new TreeSet<>(durable.finals.keySet())));
        FinalLine line = choices.of(new ArrayList<>(durable.finals.get(id).values()));
        if (line.item == null || line.generation >= HIGHEST_GENERATION) {
            return;
        }
        redriven.merge(id, line.generation + 1, Math::max);
        retry.add(Emitted.redriveOf(line));
        note("redrive of %s@%s", id, line.generation + 1);
    }

    /** Barriers begin one at a time. */
    void barrier() throws Exception {
        if (barrier == null) {
            barrier = take();
            note("barrier");
        }
    }

    /** Some time passes. */
    void pass(long millis) {
        now += millis;
    }

    void countOne(boolean ofAdmit) {
        counts.arrive(ofAdmit, now);
    }

    void publish() {
        equation.checkWhatIsPublished(counts.sum(), durableMillis, now);
    }

    void check() throws Exception {
        equation.checkNothingIsAwaited(rig.awaited());
        equation.check(submitted, redriven, counts.sum(), durableMillis, now);
    }

    RunControl control() {
        return rig.control;
    }

    boolean hasRefusals() {
        return !refusals.isEmpty();
    }

    boolean hasUnread() {
        return workRead < work.size();
    }

    boolean hasUnreadCompletions() {
        return completions.hasUnread();
    }

    boolean hasUnreadRetries() {
        return retryRead < retry.size();
    }

    boolean hasUnwritten() {
        return !buffer.isEmpty();
    }

    boolean hasTimers() {
        return !rig.heal.keysWithTimers().isEmpty();
    }

    int inFlight() {
        return inFlight.size();
    }

    /** What stands in the ledger in the end. */
    Ledger ledger() {
        return durable;
    }

    int submitted() {
        return submitted.size();
    }

    void note(String format, Object... values) {
        if (trace != null) {
            trace.add(now + "  " + String.format(format, values));
        }
    }
}
