package dev.drover.connectors.kinesis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what goes into the next PutRecords request: what failed before and has waited long enough, then fresh records,
 * within the limits of one request. Kinesis throttles by the shard, so only the entries that failed wait; what goes to other
 * shards goes on, until so many wait that fresh records would only join them. Not thread-safe.
 */
final class PutRecordsQueue {
    static final int MAX_RECORDS = 500;
    /** Partition keys count. */
    static final int MAX_BYTES = 5 * 1024 * 1024;
    /** No fresh record while this many wait. */
    static final int MAX_WAITING = 2_000;

    static final long FIRST_BACKOFF_MILLIS = 100;
    static final long MAX_BACKOFF_MILLIS = 5_000;

    /** A record on its way, with its tries so far. */
    static final class Entry {
        final StreamRecord record;
        private int tries;
        private long dueMillis;

        private Entry(StreamRecord record) {
            this.record = record;
        }
    }

    private final Iterator<StreamRecord> fresh;
    private final LongUnaryOperator jitter;
    private final PriorityQueue<Entry> waiting =
            new PriorityQueue<>(Comparator.comparingLong(entry -> entry.dueMillis));
    private @Nullable Entry held;
    private int inFlight;
    private long writtenRecords;
    private long writtenBytes;
    private long throttled;
    private long lastSuccessMillis;

    /**
     * @param jitter from an inclusive bound to a random number between 0 and it
     */
    PutRecordsQueue(Iterator<StreamRecord> fresh, LongUnaryOperator jitter, long nowMillis) {
        this.fresh = fresh;
        this.jitter = jitter;
        this.lastSuccessMillis = nowMillis;
    }

    /**
     * The entries of the next request; empty where there is nothing to send now.
     *
     * @throws StreamException if a record is larger than Kinesis takes
     */
    List<Entry> next(long nowMillis) {
        List<Entry> batch = new ArrayList<>();
        long bytes = 0;
        while (batch.size() < MAX_RECORDS) {
            Entry entry = peek(nowMillis);
            if (entry == null || bytes + entry.record.countedBytes() > MAX_BYTES) {
                break;
            }
            take(entry);
            bytes += entry.record.countedBytes();
            batch.add(entry);
        }
        inFlight += batch.size();
        return batch;
    }

    private @Nullable Entry peek(long nowMillis) {
        Entry due = waiting.peek();
        if (due != null && due.dueMillis <= nowMillis) {
            return due;
        }
        if (held == null && waiting.size() < MAX_WAITING && fresh.hasNext()) {
            StreamRecord record = fresh.next();
            if (record.countedBytes() > KinesisStreams.MAX_RECORD_BYTES) {
                throw new StreamException("the record of " + record.partitionKey() + " has " + record.countedBytes()
                        + " bytes, and Kinesis takes " + KinesisStreams.MAX_RECORD_BYTES
                        + "; put its input into the store and name the URI");
            }
            held = new Entry(record);
        }
        return held;
    }

    private void take(Entry entry) {
        if (entry.equals(held)) {
            held = null;
        } else {
            waiting.remove(entry);
        }
    }

    /**
     * Books the answer to a request.
     *
     * @param errors by entry: null where Kinesis took it, else the error's code
     */
    void answered(List<Entry> batch, List<@Nullable String> errors, long nowMillis) {
        if (errors.size() != batch.size()) {
            throw new StreamException(
                    "Kinesis answered " + errors.size() + " results to " + batch.size() + " records; is it Kinesis?");
        }
        inFlight -= batch.size();
        for (int i = 0; i < batch.size(); i++) {
            Entry entry = batch.get(i);
            String error = errors.get(i);
            if (error == null) {
                writtenRecords++;
                writtenBytes += entry.record.bytes().length;
                lastSuccessMillis = nowMillis;
            } else {
                again(entry, StreamFailures.THROTTLES.contains(error), nowMillis);
            }
        }
    }

    /** Books a request that failed as a whole and may succeed later. */
    void failed(List<Entry> batch, boolean throttle, long nowMillis) {
        inFlight -= batch.size();
        for (Entry entry : batch) {
            again(entry, throttle, nowMillis);
        }
    }

    private void again(Entry entry, boolean throttle, long nowMillis) {
        if (throttle) {
            throttled++;
        }
        long bound = Math.min(MAX_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(entry.tries, 10));
        entry.tries++;
        entry.dueMillis = nowMillis + jitter.applyAsLong(bound);
        waiting.add(entry);
    }

    /** Whether every record is written. */
    boolean isDone() {
        return inFlight == 0 && held == null && waiting.isEmpty() && !fresh.hasNext();
    }

    /** How long until something that waits is due; −1 where nothing waits. */
    long millisUntilDue(long nowMillis) {
        Entry first = waiting.peek();
        return first == null ? -1 : Math.max(0, first.dueMillis - nowMillis);
    }

    /** How long ago Kinesis last took a record. */
    long millisSinceSuccess(long nowMillis) {
        return nowMillis - lastSuccessMillis;
    }

    WriteProgress progress() {
        return new WriteProgress(writtenRecords, writtenBytes, throttled);
    }
}
