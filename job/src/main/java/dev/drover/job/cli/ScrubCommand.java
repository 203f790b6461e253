package dev.drover.job.cli;

import dev.drover.connectors.ledger.LedgerSink;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.Identifiers;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RetryRecord;
import dev.drover.job.DroverOptions;
import dev.drover.job.DroverSettings;
import dev.drover.job.report.RunDocuments;
import dev.drover.job.scrub.Finding;
import dev.drover.job.scrub.ScrubCounts;
import dev.drover.operators.verify.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.core.plugin.PluginUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "scrub",
        mixinStandardHelpOptions = true,
        description = {
            "Looks again at every output that the run's ledger calls VERIFIED, and sends the items whose output was "
                    + "lost or damaged since on their way once more, in a new generation.",
            "A Flink job in this process; on a cluster: flink run -c dev.drover.job.cli.Drover JAR scrub RUN --config FILE"
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every output was looked at; those that are not intact were redriven, or shown by --dry-run",
            "1:some outputs are undecided since the store did not say, or lines of the ledger can't be read",
            "2:a mistake in what was said, such as an unknown run"
        })
final class ScrubCommand implements Callable<Integer> {
    /** A store that is silent on so many outputs will not say of the others either. */
    private static final int MOST_UNDECIDED = 1000;

    private final Drover drover;

    @Parameters(paramLabel = "RUN", description = "The run.")
    private String run = "";

    @Option(names = "--dry-run", description = "Shows what would be sent, and sends nothing.")
    private boolean dryRun;

    private long undecided;

    ScrubCommand(Drover drover) {
        this.drover = drover;
    }

    @Override
    public Integer call() {
        Drover.requireRun(run);
        DroverSettings settings = drover.settings(
                dryRun ? Set.of(DroverOptions.STORE) : Set.of(DroverOptions.STORE, DroverOptions.RETRY_STREAM));
        String root = settings.get(DroverOptions.STORE);
        Session session = drover.session();
        try (ObjectStore store = session.connections().store(settings);
                RecordSpool spool = RecordSpool.open();
                RecordSink sink = dryRun
                        ? null
                        : session.connections().stream(settings, settings.get(DroverOptions.RETRY_STREAM))) {
            requireReadable(settings, store, root);
            RunDocuments documents = new RunDocuments(store, root);
            if (sink != null) {
                RedriveCommand.requireNotHeld(documents, run);
                Sending.requireUsable(sink);
            }
            ScrubCounts counts = ScrubRun.of(settings, run, finding -> take(finding, spool));
            long strays = spool.size();
            session.out()
                    .println("scrubbed " + (counts.intact() + strays + undecided) + " verified outputs of run " + run
                            + ": " + counts.intact() + " intact, " + strays + " lost or damaged, " + undecided
                            + " undecided");
            if (sink != null && strays > 0) {
                Carrying.writeQuietly(session, store, root, documents, run);
                RedriveCommand.send(session, documents, run, spool, sink, settings.get(DroverOptions.RETRY_STREAM));
            }
            session.out().println((dryRun ? "would redrive " : "redrove ") + Figures.items(strays) + " of run " + run);
            if (counts.unreadableLines() > 0) {
                session.err().println(counts.unreadableLines() + " lines of the ledger can't be read");
            }
            return undecided + counts.unreadableLines() == 0 ? 0 : 1;
        }
    }

    private void requireReadable(DroverSettings settings, ObjectStore store, String root) {
        String folder = LedgerSink.folder(root, run);
        if (Await.of(store.list(folder), "listing the ledger").isEmpty()) {
            throw CommandException.mistake("run " + run + " has no ledger in " + root
                    + "; is the name right? Lines appear with the checkpoints of the job");
        }
        URI uri = URI.create(folder);
        try {
            if (!isKnownToFlink(uri)) {
                // Under flink run the client has done so; in a process of our own nobody has.
                Configuration flink = settings.flinkConfiguration();
                FileSystem.initialize(flink, PluginUtils.createPluginManagerFromRootFolder(flink));
                FileSystem.get(uri);
            }
        } catch (UnsupportedFileSystemSchemeException e) {
            throw CommandException.mistake(
                    "Flink can't read " + root
                            + " in this process; scrub on a cluster that has Flink's S3 plugin (flink run"
                            + " -c dev.drover.job.cli.Drover JAR scrub " + run
                            + " …), or put the plugin's folder into one"
                            + " that FLINK_PLUGINS_DIR names",
                    e);
        } catch (IOException e) {
            throw CommandException.failure("Flink can't read " + root + ": " + e.getMessage(), e);
        }
    }

    private static boolean isKnownToFlink(URI uri) throws IOException {
        try {
            FileSystem.get(uri);
            return true;
        } catch (UnsupportedFileSystemSchemeException e) {
            return false;
        }
    }

    /** False where it is of no use to go on. */
    private boolean take(Finding finding, RecordSpool spool) {
        Session session = drover.session();
        if (!finding.stray) {
            session.out().println(finding.id + "  undecided: " + finding.message);
            return ++undecided < MOST_UNDECIDED;
        }
        session.out()
                .println(finding.id + "  VERIFIED, now " + finding.cause + "  generation " + finding.generation + " -> "
                        + (finding.generation + 1));
        RetryRecord record = new RetryRecord(
                        ContractCodec.readWorkItem(finding.item), finding.generation + 1, 0, 1, 0, null)
                .standing(ItemStatus.VERIFIED);
        spool.add(Identifiers.key(run, finding.id), record.bytes());
        return true;
    }
}
