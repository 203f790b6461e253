package dev.drover.connectors.kinesis;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.Completion;
import dev.drover.operators.flow.DaemonThreads;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/** Writes records to one stream with PutRecords, until Kinesis took every one of them: for the command line. */
public final class RecordWriter implements AutoCloseable {
    private final AwsClientSettings aws;
    private final String stream;
    private final Clock clock;
    private final KinesisAsyncClient kinesis;
    /** The one thread on which records are read, queues are touched and progress is told. */
    private final ScheduledExecutorService thread;

    private final Set<Writing> open = ConcurrentHashMap.newKeySet();

    private RecordWriter(AwsClientSettings aws, String stream, Clock clock, KinesisAsyncClient kinesis) {
        this.aws = aws;
        this.stream = stream;
        this.clock = clock;
        this.kinesis = kinesis;
        this.thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("drover-record-writer"));
    }

    public static RecordWriter open(AwsClientSettings aws, String stream, Clock clock) {
        return new RecordWriter(aws, stream, clock, KinesisClients.open(aws));
    }

    /**
     * Writes all records, in no order.
     *
     * @param records read on the writer's own thread, as fast as Kinesis takes them
     * @param progress told after each answer, on the writer's own thread
     * @return completes when Kinesis took every record; exceptionally, with a {@link StreamException} or what the records
     *     or the progress threw, when it stopped before
     */
    @SuppressWarnings("CollectionUndefinedEquality") // Each future is itself and no other.
    public CompletableFuture<WriteProgress> write(Iterator<StreamRecord> records, Consumer<WriteProgress> progress) {
        Writing writing = new Writing(
                new PutRecordsQueue(
                        records, bound -> ThreadLocalRandom.current().nextLong(bound + 1), clock.millis()),
                progress);
        open.add(writing);
        CompletableFuture<?> unusedEnd = writing.done.whenComplete((all, error) -> open.remove(writing));
        thread.execute(writing::step);
        return writing.done;
    }

    /** One call of write. Lives on the writer's thread. */
    private final class Writing {
        private static final int MAX_REQUESTS = 8;
        /** A stream that takes nothing for so long is not throttling but broken. */
        private static final long MAX_STALL_MILLIS = 120_000;

        private final CompletableFuture<WriteProgress> done = new CompletableFuture<>();
        private final PutRecordsQueue queue;
        private final Consumer<WriteProgress> progress;
        private int requests;
        private boolean wakeUpSet;

        Writing(PutRecordsQueue queue, Consumer<WriteProgress> progress) {
            this.queue = queue;
            this.progress = progress;
        }

        private void step() {
            if (done.isDone()) {
                return;
            }
            try {
                while (requests < MAX_REQUESTS) {
                    List<PutRecordsQueue.Entry> batch = queue.next(clock.millis());
                    if (batch.isEmpty()) {
                        break;
                    }
                    send(batch);
                }
                if (queue.isDone()) {
                    done.complete(queue.progress());
                } else if (requests < MAX_REQUESTS) {
                    wakeUpWhenDue();
                }
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        }

        private void wakeUpWhenDue() {
            long millis = queue.millisUntilDue(clock.millis());
            if (millis >= 0 && !wakeUpSet) {
                wakeUpSet = true;
                CompletableFuture<Void> unusedWakeUp = CompletableFuture.runAsync(
                        () -> {
                            wakeUpSet = false;
                            step();
                        },
                        later(millis));
            }
        }

        private Executor later(long millis) {
            return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, thread);
        }

        private void send(List<PutRecordsQueue.Entry> batch) {
            requests++;
            List<PutRecordsRequestEntry> entries = batch.stream()
                    .map(entry -> PutRecordsRequestEntry.builder()
                            .partitionKey(entry.record.partitionKey())
                            .data(SdkBytes.fromByteArrayUnsafe(entry.record.bytes()))
                            .build())
                    .collect(Collectors.toList());
            CompletableFuture<?> unusedAnswer = kinesis.putRecords(
                            request -> request.streamName(stream).records(entries))
                    .handleAsync(
                            (response, error) -> {
                                requests--;
                                return error == null
                                        ? book(() -> queue.answered(batch, errorCodes(response), clock.millis()))
                                        : book(() -> failed(batch, Completion.unwrapped(error)));
                            },
                            thread);
        }

        private boolean book(Runnable booking) {
            try {
                booking.run();
                progress.accept(queue.progress());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
            step();
            return true;
        }

        private void failed(List<PutRecordsQueue.Entry> batch, Throwable error) {
            if (!StreamFailures.isPassing(error) || queue.millisSinceSuccess(clock.millis()) > MAX_STALL_MILLIS) {
                throw StreamFailures.of(stream, aws, error);
            }
            queue.failed(batch, StreamFailures.isThrottle(error), clock.millis());
        }
    }

    private static List<@Nullable String> errorCodes(PutRecordsResponse response) {
        return response.records().stream().map(PutRecordsResultEntry::errorCode).collect(Collectors.toList());
    }

    /** What is not written yet never will be: its future completes exceptionally. */
    @Override
    public void close() {
        thread.shutdownNow();
        kinesis.close();
        StreamException closed = new StreamException("the writer to the stream '" + stream + "' was closed");
        open.forEach(writing -> writing.done.completeExceptionally(closed));
    }
}
