package dev.drover.local.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.kinesis.RecordWriter;
import dev.drover.connectors.kinesis.StreamRecord;
import dev.drover.contract.ContractCodec;
import dev.drover.local.SetupException;
import dev.drover.local.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts items at a steady rate until it is told to end. Some it puts twice, as a submitter does that was not told that its
 * records had come: at once, or much later. A few ask for a worker that does not exist.
 */
final class Submitter implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(250);
    /** Longer than any fault of Kinesis lasts. */
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private static final double TWICE = 0.03;
    private static final double UNKNOWN_WORKER = 0.005;
    private static final int LONGEST_WORK_MILLIS = 300;

    private final String run;
    private final List<String> outputs;
    private final double perSecond;
    private final Random random;
    private final RecordWriter writer;
    private final Thread thread;
    private final Set<String> submitted = new TreeSet<>();
    private final List<StreamRecord> again = new ArrayList<>();
    private volatile boolean ending;
    private volatile @Nullable RuntimeException failure;
    private long records;

    private Submitter(String run, List<String> outputs, double perSecond, long seed, RecordWriter writer) {
        this.run = run;
        this.outputs = List.copyOf(outputs);
        this.perSecond = perSecond;
        this.random = new Random(seed);
        this.writer = writer;
        this.thread = new Thread(this::submit, "submitter");
    }

    /**
     * @param outputs prefixes, over which the items' outputs are spread
     * @param perSecond items a second
     */
    static Submitter start(
            AwsClientSettings kinesis, String stream, String run, List<String> outputs, double perSecond, long seed) {
        RecordWriter writer = RecordWriter.open(kinesis, stream, Clock.systemUTC());
        Submitter submitter = new Submitter(run, outputs, perSecond, seed, writer);
        submitter.thread.start();
        return submitter;
    }

    private void submit() {
        long begin = System.nanoTime();
        try {
            while (!ending) {
                long due = (long) (perSecond * (System.nanoTime() - begin) / 1e9);
                List<StreamRecord> batch = new ArrayList<>();
                while (submitted.size() < due) {
                    put(batch);
                }
                while (!again.isEmpty() && random.nextDouble() < 0.1) {
                    batch.add(again.remove(random.nextInt(again.size())));
                }
                write(batch);
                Waiting.pause(EVERY);
            }
            write(again);
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void put(List<StreamRecord> batch) {
        String id = String.format(java.util.Locale.ROOT, "item/%06d", submitted.size());
        submitted.add(id);
        ObjectNode item = ContractCodec.object();
        item.put("run", run);
        item.put("id", id);
        item.put("worker", random.nextDouble() < UNKNOWN_WORKER ? "nobody" : ChaosServices.FUNCTION);
        item.putObject("input").putObject("inline").put("millis", random.nextInt(LONGEST_WORK_MILLIS));
        item.put("output", outputs.get(submitted.size() % outputs.size()));
        item.putObject("expect").put("records", ChaosWorker.ROWS).put("content", "json-lines");
        StreamRecord record = StreamRecord.of(run + "/" + submitted.size(), ContractCodec.bytes(item));
        batch.add(record);
        double drawn = random.nextDouble();
        if (drawn < TWICE / 2) {
            batch.add(record);
        } else if (drawn < TWICE) {
            again.add(record);
        }
    }

    private void write(List<StreamRecord> batch) {
        if (!batch.isEmpty()) {
            Waiting.of(writer.write(batch.iterator(), progress -> {}), PATIENCE, "Putting items");
            records += batch.size();
        }
    }

    /** Returns once everything was put. */
    void end() {
        ending = true;
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException("interrupted", e);
        }
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        if (thread.isAlive()) {
            throw new SetupException("The submitter does not end");
        }
    }

    /** Distinct ids; only after {@link #end}. */
    Set<String> submitted() {
        return submitted;
    }

    /** Records that were put, the repeated ones too; only after {@link #end}. */
    long records() {
        return records;
    }

    @Override
    public void close() {
        ending = true;
        writer.close();
    }
}
