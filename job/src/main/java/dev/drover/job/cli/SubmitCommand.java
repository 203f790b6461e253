package dev.drover.job.cli;

import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.job.DroverOptions;
import dev.drover.job.DroverSettings;
import dev.drover.job.report.LedgerReader;
import dev.drover.job.report.LedgerStandings;
import dev.drover.job.report.RunDocuments;
import dev.drover.operators.verify.ObjectStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description =
                "Sends the items of a run to the work stream. Every item is checked before the first one is sent.")
final class SubmitCommand implements Callable<Integer> {
    /** One of the two. */
    static final class Source {
        @Option(
                names = "--manifest",
                paramLabel = "FILE",
                required = true,
                description = "A work item in JSON on each line; run, worker, output and the like are filled in where "
                        + "an item lacks them.")
        private @Nullable Path manifest;

        @Option(
                names = "--inputs",
                paramLabel = "FOLDER|s3://…/",
                required = true,
                description = "A folder, or a prefix of a bucket: each file in it becomes an item, its id is its name "
                        + "under the folder.")
        private @Nullable String inputs;
    }

    private final Drover drover;

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(names = "--run", required = true, description = "The run that the items belong to.")
    private String run = "";

    @Option(names = "--worker", description = "The worker of items that name none, for example embed.")
    private @Nullable String worker;

    @Option(names = "--output", paramLabel = "URI/", description = "The output prefix of items that name none.")
    private @Nullable String output;

    @Option(
            names = "--expect-content",
            paramLabel = "CHECK",
            description = "The content check of items that name none, for example npy-f4-384.")
    private @Nullable String content;

    @Option(
            names = "--expect-records-from-lines",
            description = "Reads every input, and expects as many records as it has lines.")
    private boolean recordsFromLines;

    @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "A tag for every item; can be repeated.")
    private Map<String, String> tags = new LinkedHashMap<>();

    @Option(names = "--timeout", description = "The time-out of items that name none, for example PT5M.")
    private @Nullable String timeout;

    @Option(
            names = "--keep-open",
            description = "More items of the run will be sent; close it later with: drover close RUN --total N")
    private boolean keepOpen;

    @Option(
            names = "--total",
            paramLabel = "N",
            description = "Closes the run with this number instead of the number of items in this submission, where "
                    + "earlier ones belong to the run too.")
    private @Nullable Long total;

    @Option(
            names = "--only-open",
            description = "Reads the run's ledger first and leaves out the items that stand on a final line: for a job "
                    + "that lost its state. What the ledger counts is carried on into the run's progress.")
    private boolean onlyOpen;

    SubmitCommand(Drover drover) {
        this.drover = drover;
    }

    @Override
    public Integer call() {
        Drover.requireRun(run);
        if (keepOpen && total != null) {
            throw CommandException.mistake("--keep-open and --total contradict each other: a total closes the run");
        }
        DroverSettings settings = drover.settings(Set.of(DroverOptions.STORE, DroverOptions.WORK_STREAM));
        String stream = settings.get(DroverOptions.WORK_STREAM);
        Session session = drover.session();
        try (ObjectStore store = session.connections().store(settings);
                RecordSink sink = session.connections().stream(settings, stream);
                RecordSpool spool = RecordSpool.open()) {
            Duration retention = Sending.requireUsable(sink);
            String root = settings.get(DroverOptions.STORE);
            RunDocuments documents = new RunDocuments(store, root);
            LedgerStandings standings = onlyOpen ? Carrying.read(session, store, root, run) : null;
            long items = collect(store, spool, standings);
            if (total != null && total < items) {
                throw CommandException.mistake("--total " + total + " is less than the " + items
                        + " items of this submission; nothing was sent");
            }
            noteIfHeld(documents);
            noteIfLonger(documents, spool.size(), stream, retention, settings.get(DroverOptions.BACKLOG_PERCENT));
            carry(documents, standings);
            send(spool, sink, stream, items);
            if (keepOpen) {
                session.out().println("the run is open; close it with: drover close " + run + " --total N");
            } else {
                close(documents, total == null ? items : total);
            }
            return 0;
        }
    }

    /** Before the first record is sent: a job that sees the run's first record begins its counts with it. */
    private void carry(RunDocuments documents, @Nullable LedgerStandings standings) {
        Session session = drover.session();
        if (standings != null) {
            Carrying.write(session, documents, standings);
            session.out()
                    .println("a job without state that does not run yet is to start with ingest.start-position: "
                            + session.clock().instant().truncatedTo(ChronoUnit.SECONDS));
        } else if (!keepOpen && total == null) {
            // These are all items of the run, so a job without state will see every one of them itself.
            RunProgress earlier = Await.of(documents.carried(run), "reading what is carried on");
            if (earlier != null && earlier.seen > 0) {
                RunProgress nothing = new RunProgress();
                nothing.run = run;
                nothing.updatedMillis = session.clock().millis();
                Await.of(documents.carry(nothing), "writing that nothing is carried on");
            }
        }
    }

    private void send(RecordSpool spool, RecordSink sink, String stream, long items) {
        Session session = drover.session();
        if (items > spool.size()) {
            session.out()
                    .println(
                            "left out " + (items - spool.size()) + " of " + Figures.items(items) + ", which are final");
        }
        if (spool.size() == 0) {
            session.out().println("nothing was sent: no item of this submission is open");
            return;
        }
        Sending.send(
                session,
                spool,
                sink,
                stream,
                "the run was not closed; submit the same items again, those that are known are dropped");
        session.out().println("sent " + Figures.items(spool.size()) + " of run " + run + " to the stream " + stream);
    }

    /** Spools the items that are to be sent, and returns how many there are with those that are final. */
    private long collect(ObjectStore store, RecordSpool spool, @Nullable LedgerStandings standings) {
        SubmissionDefaults defaults = new SubmissionDefaults(run, worker, output, content, timeout, tags);
        Submission submission = new Submission(
                defaults, id -> standings != null && standings.isFinal(id), spool, recordsFromLines ? store : null);
        if (source.manifest != null) {
            if (!Files.isRegularFile(source.manifest)) {
                throw CommandException.mistake("the manifest " + source.manifest + " does not exist");
            }
            Candidates.ofManifest(source.manifest, submission::add);
        } else {
            String prefix = inputPrefix(String.valueOf(source.inputs));
            List<String> uris = Await.of(store.list(prefix), "listing " + prefix);
            List<String> visible = uris.stream()
                    .filter(uri -> LedgerReader.isVisible(uri.substring(prefix.length())))
                    .collect(Collectors.toList());
            if (visible.size() < uris.size()) {
                drover.session()
                        .err()
                        .println("left out " + (uris.size() - visible.size())
                                + " files whose name or folder begins with '.' or '_'");
            }
            if (visible.isEmpty()) {
                throw CommandException.mistake("nothing was sent: there are no files in " + prefix);
            }
            Candidates.ofObjects(prefix, visible, submission::add);
        }
        submission.finish();
        return submission.items();
    }

    private static String inputPrefix(String inputs) {
        if (inputs.startsWith("s3://") || inputs.startsWith("file://")) {
            return inputs.endsWith("/") ? inputs : inputs + "/";
        }
        Path folder;
        try {
            folder = Path.of(inputs).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw CommandException.mistake("--inputs: '" + inputs + "' is no folder: " + e.getMessage(), e);
        }
        if (!Files.isDirectory(folder)) {
            throw CommandException.mistake("--inputs: there is no folder " + folder);
        }
        // Encoded as a URI, and with three slashes, as the ids of the listing are.
        String path = folder.toUri().getRawPath();
        return "file://" + (path.endsWith("/") ? path : path + "/");
    }

    private void noteIfHeld(RunDocuments documents) {
        Held held = Held.find(documents, run);
        if (held != null) {
            drover.session()
                    .err()
                    .println("note: run " + run + " is " + held.why() + ", so that its items will be parked; "
                            + held.lift() + " lifts that");
        }
    }

    /** What waits in the stream for longer than it keeps a record is lost. */
    private void noteIfLonger(RunDocuments documents, long items, String stream, Duration retention, int percent) {
        KnownRate rate = KnownRate.find(documents, run);
        if (rate == null) {
            return;
        }
        Duration needed = Duration.ofMillis((long) (items * 1000 / rate.itemsPerSecond()));
        if (needed.compareTo(retention.multipliedBy(percent).dividedBy(100)) >= 0) {
            drover.session()
                    .err()
                    .println("note: as fast as run " + rate.run() + " was, " + Figures.items(items) + " take "
                            + Figures.duration(needed) + ", and the stream " + stream
                            + " keeps a record for " + Figures.duration(retention)
                            + "; what is not read by then is lost: make it keep them for longer, or submit in parts");
        }
    }

    private void close(RunDocuments documents, long sent) {
        Session session = drover.session();
        RunControl control = Await.of(documents.close(run, sent, session.clock().millis()), "closing the run");
        session.out()
                .println("the run is closed with " + Figures.items(sent) + "; see how far it is with: drover status "
                        + run);
        if (control.totals.size() > 1) {
            session.err()
                    .println("the run was closed with other numbers before: " + control.totals
                            + "; the last one counts. Items of earlier submissions count too: drover close " + run
                            + " --total N");
        }
    }
}
