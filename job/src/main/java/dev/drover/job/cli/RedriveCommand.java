package dev.drover.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractException;
import dev.drover.contract.FinalLine;
import dev.drover.contract.Identifiers;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RetryRecord;
import dev.drover.contract.WorkItem;
import dev.drover.job.DroverOptions;
import dev.drover.job.DroverSettings;
import dev.drover.job.report.LedgerReader;
import dev.drover.job.report.RunDocuments;
import dev.drover.operators.verify.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        description = "Sends items that stand on a final line on their way once more, in a new generation.")
final class RedriveCommand implements Callable<Integer> {
    private final Drover drover;

    @Parameters(paramLabel = "RUN", description = "The run.")
    private String run = "";

    @Option(
            names = "--status",
            split = ",",
            description = "Only items of this status: ${COMPLETION-CANDIDATES}. Can be repeated. Default: all but "
                    + "VERIFIED.")
    private List<ItemStatus> statuses = new ArrayList<>();

    @Option(
            names = "--cause",
            split = ",",
            description = "Only items whose final line names this cause, for example NEVER_RETURNED. Can be repeated.")
    private List<Cause> causes = new ArrayList<>();

    @Option(names = "--ids", paramLabel = "FILE", description = "Only these items, one id a line.")
    private @Nullable Path ids;

    @Option(names = "--dry-run", description = "Shows what would be sent, and sends nothing.")
    private boolean dryRun;

    @Option(
            names = "--even-if-underway",
            description =
                    "Also items whose redrive was begun and never ended, for a job that lost its state. A job that "
                            + "did not drops them.")
    private boolean evenIfUnderway;

    RedriveCommand(Drover drover) {
        this.drover = drover;
    }

    @Override
    public Integer call() {
        Drover.requireRun(run);
        DroverSettings settings = drover.settings(Set.of(DroverOptions.STORE, DroverOptions.RETRY_STREAM));
        String root = settings.get(DroverOptions.STORE);
        Session session = drover.session();
        Set<String> wantedIds = ids == null ? null : readIds(ids);
        try (ObjectStore store = session.connections().store(settings)) {
            LedgerReader ledger = new LedgerReader(store, root);
            RedriveSelection selection = select(ledger, root, wantedIds);
            Map<String, RedriveSelection.Standing> redrivable = new TreeMap<>();
            selection.wanted().forEach((id, standing) -> {
                String obstacle = RedriveSelection.obstacle(standing, evenIfUnderway);
                String found = id + "  " + standing.status() + (standing.cause() == null ? "" : " " + standing.cause());
                if (obstacle == null) {
                    redrivable.put(id, standing);
                    session.out()
                            .println(found + "  generation " + standing.generation() + " -> "
                                    + (standing.generation() + 1));
                } else {
                    session.out().println(found + "  not redriven: " + obstacle);
                }
            });
            if (selection.unreadableLines() > 0) {
                session.err().println(selection.unreadableLines() + " lines of the ledger can't be read");
            }
            if (redrivable.isEmpty() || dryRun) {
                session.out()
                        .println((dryRun ? "would redrive " : "redrove ") + Figures.items(redrivable.size())
                                + " of run " + run);
                return 0;
            }
            RunDocuments documents = new RunDocuments(store, root);
            requireNotHeld(documents, run);
            String stream = settings.get(DroverOptions.RETRY_STREAM);
            try (RecordSpool spool = RecordSpool.open();
                    RecordSink sink = session.connections().stream(settings, stream)) {
                Sending.requireUsable(sink);
                Await.untilDone(ledger.read(run, new ItemSpooler(redrivable, spool)), "reading the ledger");
                Carrying.writeQuietly(session, store, root, documents, run);
                send(session, documents, run, spool, sink, stream);
            }
            session.out().println("redrove " + Figures.items(redrivable.size()) + " of run " + run);
            return 0;
        }
    }

    private RedriveSelection select(LedgerReader ledger, String root, @Nullable Set<String> wantedIds) {
        Set<ItemStatus> wantedStatuses =
                statuses.isEmpty() ? EnumSet.complementOf(EnumSet.of(ItemStatus.VERIFIED)) : EnumSet.copyOf(statuses);
        Set<Cause> wantedCauses = causes.isEmpty() ? Set.of() : EnumSet.copyOf(causes);
        RedriveSelection selection = new RedriveSelection(wantedStatuses, wantedCauses, wantedIds);
        int files = Await.untilDone(ledger.read(run, selection), "reading the ledger");
        if (files == 0) {
            throw CommandException.mistake("run " + run + " has no ledger in " + root
                    + "; is the name right? Lines appear with the checkpoints of the job");
        }
        if (wantedIds != null) {
            List<String> unknown =
                    wantedIds.stream().filter(id -> !selection.knows(id)).collect(Collectors.toList());
            if (!unknown.isEmpty()) {
                throw CommandException.mistake("nothing was sent: the ledger of run " + run + " does not know "
                        + unknown.size() + " of these ids: "
                        + String.join(", ", unknown.subList(0, Math.min(Submission.TOLD, unknown.size())))
                        + (unknown.size() > Submission.TOLD ? ", …" : ""));
            }
        }
        return selection;
    }

    /**
     * @throws CommandException where the items would only be parked
     */
    static void requireNotHeld(RunDocuments documents, String run) {
        Held held = Held.find(documents, run);
        if (held != null) {
            throw CommandException.mistake("nothing was sent: run " + run + " is " + held.why()
                    + ", so that its items would be parked again; first: " + held.lift());
        }
    }

    /** Sends records of a next generation, and notes that the run is not complete until the job has seen them. */
    static void send(
            Session session, RunDocuments documents, String run, RecordSpool spool, RecordSink sink, String stream) {
        Await.of(documents.redriven(run), "noting the redrive in the control document");
        Sending.send(
                session, spool, sink, stream, "give the same command again, items that are on their way are dropped");
    }

    private static Set<String> readIds(Path file) {
        try {
            Set<String> ids = new LinkedHashSet<>();
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                if (!line.isBlank()) {
                    ids.add(Drover.requireId(line.trim()));
                }
            }
            return ids;
        } catch (IOException e) {
            throw CommandException.mistake("the file of ids " + file + " can't be read: " + e, e);
        }
    }

    /** The second pass: spools the record of each chosen item, once, however often its line stands in the ledger. */
    private static final class ItemSpooler implements LedgerReader.Visitor {
        private final Map<String, RedriveSelection.Standing> open;
        private final RecordSpool spool;

        ItemSpooler(Map<String, RedriveSelection.Standing> chosen, RecordSpool spool) {
            this.open = new TreeMap<>(chosen);
            this.spool = spool;
        }

        @Override
        public void attempt(AttemptLine line, byte[] json) {
            // Only final lines hold the item.
        }

        @Override
        public void last(FinalLine line, byte[] json) {
            RedriveSelection.Standing standing = open.get(line.id);
            if (standing == null
                    || !(line.item instanceof ObjectNode)
                    || line.generation != standing.generation()
                    || line.finalMillis != standing.finalMillis()) {
                return;
            }
            open.remove(line.id);
            try {
                RetryRecord record = new RetryRecord(
                                WorkItem.of((ObjectNode) line.item), line.generation + 1, 0, 1, 0, null)
                        .standing(line.status);
                spool.add(Identifiers.key(line.run, line.id), record.bytes());
            } catch (ContractException e) {
                throw CommandException.failure(
                        "item " + line.id + " of the ledger is no work item: " + e.getMessage(), e);
            }
        }

        @Override
        public void unreadable(String file, long number, String reason) {
            // Told after the first pass.
        }
    }
}
