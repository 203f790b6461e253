package dev.drover.local.ledger;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.store.ObjectStores;
import dev.drover.connectors.store.StoreSettings;
import dev.drover.job.report.LedgerStandings;
import dev.drover.operators.verify.ObjectStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deploy/local/ledger}: makes a large ledger, and measures what reads it. */
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        description = "Makes a ledger of any size, and measures how fast submit --only-open reads it.")
public final class LedgerBench {
    @Option(
            names = "--folder",
            required = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Where the ledger is: what ledger.store is to name.")
    private Path folder = Path.of("");

    @Option(names = "--run", scope = CommandLine.ScopeType.INHERIT, description = "The run; made-up by default.")
    private String run = "made-up";

    private LedgerBench() {}

    public static void main(String[] arguments) {
        LedgerBench bench = new LedgerBench();
        System.exit(new CommandLine(bench)
                .addSubcommand(bench.new Make())
                .addSubcommand(bench.new Read())
                .execute(arguments));
    }

    @Command(name = "make", description = "Writes an attempt line and a final line for each item.")
    private final class Make implements Callable<Integer> {
        @Option(names = "--items", description = "5,000,000 by default, which makes 10,000,000 lines.")
        private long items = 5_000_000;

        @Option(
                names = "--open-every",
                description = "One in so many items has no final line; 0, for none, by default.")
        private long openEvery;

        @Option(names = "--files", description = "Part files; 64 by default.")
        private int files = 64;

        @Option(names = "--outputs", description = "Also writes the outputs, for drover scrub.")
        private boolean outputs;

        @Override
        public Integer call() throws IOException {
            Path root = Files.createDirectories(folder).toRealPath();
            long lines = new LedgerMaker(run, root, outputs).write(items, openEvery, files);
            System.out.println("wrote " + lines + " lines for " + items + " items to " + root.toUri()
                    + "; read them with " + "ledger.store=" + root.toUri());
            return 0;
        }
    }

    @Command(name = "read", description = "Reads the ledger as submit --only-open does, and says how long it took.")
    private final class Read implements Callable<Integer> {
        @Override
        public Integer call() throws IOException, InterruptedException, ExecutionException {
            String root = folder.toRealPath().toUri().toString();
            StoreSettings settings =
                    StoreSettings.of(AwsClientSettings.of("us-east-1"), true, 8, Duration.ofSeconds(10));
            long begin = System.nanoTime();
            try (ObjectStore store = ObjectStores.open(settings)) {
                LedgerStandings standings =
                        LedgerStandings.read(store, root, run).get();
                double seconds = (System.nanoTime() - begin) / 1e9;
                System.out.println(standings.counts(0).equation() + "; " + standings.open() + " more are not final");
                System.out.printf(
                        Locale.ROOT,
                        "%d lines in %d files in %.1f s; peak heap %d MB of %d MB, %d MB of it still in use%n",
                        standings.lines(),
                        standings.files(),
                        seconds,
                        peakHeapBytes() >> 20,
                        Runtime.getRuntime().maxMemory() >> 20,
                        usedHeapBytes() >> 20);
                return 0;
            }
        }
    }

    private static long peakHeapBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private static long usedHeapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
