package dev.drover.job.cli;

import dev.drover.connectors.kinesis.StreamRecord;
import dev.drover.job.DroverSettings;
import dev.drover.job.report.StoreInMemory;
import dev.drover.operators.verify.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs commands against a store in memory and a stream that keeps what it was given. */
final class CommandFixture {
    static final String ROOT = "s3://ledgers/drover/";

    final StoreInMemory store = new StoreInMemory();
    final List<StreamRecord> sent = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String streams = "";
    private RuntimeException unusable;
    private Path localFolder;
    private int failAfter = Integer.MAX_VALUE;

    void makeStreamUnusable(String why) {
        unusable = new IllegalStateException(why);
    }

    /** From now on objects are real files, through the adapter that the command itself uses. */
    void useLocalFiles(Path folder) {
        localFolder = folder;
    }

    void failAfter(int records) {
        failAfter = records;
    }

    /** The stream that was written to last. */
    String stream() {
        return streams;
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    List<String> sentTexts() {
        return sent.stream()
                .map(each -> new String(each.bytes(), StandardCharsets.UTF_8))
                .collect(Collectors.toList());
    }

    List<String> sentKeys() {
        return sent.stream().map(StreamRecord::partitionKey).collect(Collectors.toList());
    }

    int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Clock clock = Clock.fixed(Instant.parse("2026-11-23T10:01:00Z"), ZoneOffset.UTC);
        Session session = new Session(
                new InMemory(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                clock,
                false,
                Duration.ofMillis(1));
        String[] all = Stream.concat(
                        Stream.of(arguments),
                        Stream.of(
                                "--set",
                                "ledger.store=" + (localFolder == null ? ROOT : "file://" + localFolder + "/"),
                                "--set",
                                "verify.s3.region=eu-central-1",
                                "--set",
                                "ingest.kinesis.region=eu-central-1",
                                "--set",
                                "ingest.work-stream=work",
                                "--set",
                                "ingest.retry-stream=retry"))
                .toArray(String[]::new);
        return Drover.run(session, all);
    }

    static String golden(String name) {
        try {
            return Files.readString(Path.of("src", "test", "resources", "golden", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class InMemory implements Connections {
        @Override
        public ObjectStore store(DroverSettings settings) {
            return localFolder == null ? store : new AwsConnections(Clock.systemUTC()).store(settings);
        }

        @Override
        public RecordSink stream(DroverSettings settings, String stream) {
            streams = stream;
            return new RecordSink() {
                @Override
                public CompletableFuture<Duration> check() {
                    return unusable == null
                            ? CompletableFuture.completedFuture(Duration.ofHours(24))
                            : CompletableFuture.failedFuture(unusable);
                }

                @Override
                public CompletableFuture<?> write(Iterator<StreamRecord> records, LongConsumer written) {
                    while (records.hasNext()) {
                        if (sent.size() == failAfter) {
                            return CompletableFuture.failedFuture(new IllegalStateException("the stream is gone"));
                        }
                        sent.add(records.next());
                        written.accept(sent.size());
                    }
                    return CompletableFuture.completedFuture(null);
                }

                @Override
                public void close() {}
            };
        }
    }
}
