package dev.drover.local.cluster;

import dev.drover.contract.ContractCodec;
import dev.drover.local.KinesisEmulator;
import dev.drover.local.LocalStack;
import dev.drover.local.SetupException;
import dev.drover.local.endpoint.LambdaServer;
import dev.drover.local.process.JavaProcess;
import dev.drover.local.process.OsProcess;
import dev.drover.local.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What stands in for AWS beside a cluster, as processes of their own: the Kinesis emulator and the Lambda endpoint. */
public final class Services implements AutoCloseable {
    public static final String KINESIS = "kinesis";
    public static final String LAMBDA = "lambda";

    private static final String FILE = "services.json";
    private static final Duration THERE_WITHIN = Duration.ofMinutes(1);

    private final Checkout checkout;
    private final ClusterFolder folder;
    private final Shape shape;
    private final boolean tied;

    private Services(Checkout checkout, ClusterFolder folder, Shape shape, boolean tied) {
        this.checkout = checkout;
        this.folder = folder;
        this.shape = shape;
        this.tied = tied;
    }

    /**
     * On free ports; starts nothing.
     *
     * @param functions name and handler of each
     * @param tied they end with this JVM
     */
    public static Services create(
            Checkout checkout,
            ClusterFolder folder,
            Map<String, Class<?>> functions,
            @Nullable Path scenario,
            boolean tied)
            throws IOException {
        List<Integer> ports = Ports.free(3);
        Shape shape = new Shape();
        shape.kinesisPort = ports.get(0);
        shape.kinesisTlsPort = ports.get(1);
        shape.lambdaPort = ports.get(2);
        functions.forEach((name, handler) -> shape.functions.put(name, handler.getName()));
        shape.scenario = scenario == null ? null : scenario.toAbsolutePath().toString();
        Files.write(folder.root().resolve(FILE), ContractCodec.bytes(shape));
        LocalStack.folders(folder.root());
        return new Services(checkout, folder, shape, tied);
    }

    /**
     * What the endpoint's process is started with, from its next start on.
     *
     * @param threads handlers that work at once
     * @param environment the functions' own
     */
    public Services lambda(int threads, Map<String, String> environment) {
        shape.threads = threads;
        shape.environment = new TreeMap<>(environment);
        return this;
    }

    /** As another JVM made them; not tied to this one. */
    static Services of(Checkout checkout, ClusterFolder folder) throws IOException {
        Shape shape = ContractCodec.read(Files.readAllBytes(folder.root().resolve(FILE)), Shape.class);
        return new Services(checkout, folder, shape, false);
    }

    public URI kinesis() {
        return KinesisEmulator.uri(shape.kinesisPort);
    }

    public URI lambda() {
        return URI.create("http://127.0.0.1:" + shape.lambdaPort);
    }

    /** The endpoint's own record. */
    public Path record() {
        return folder.root().resolve("endpoint.jsonl");
    }

    /** The keys of Drover's configuration that say where all this is. */
    public Map<String, String> settings() {
        return LocalStack.settings(folder.root(), kinesis(), lambda());
    }

    public Optional<OsProcess> find(String name) {
        return OsProcess.find(folder.pidFile(name));
    }

    /** Starts the emulator, with empty streams, and returns once it answers. */
    public OsProcess startKinesis() {
        KinesisEmulator emulator = KinesisEmulator.installedIn(checkout.local());
        OsProcess process = OsProcess.start(
                folder.pidFile(KINESIS),
                emulator.command(OsProcess.mark(folder.pidFile(KINESIS))),
                emulator.environment(shape.kinesisPort, shape.kinesisTlsPort, LocalStack.STREAMS),
                folder.out(KINESIS),
                tied);
        process.awaitAnswer(folder.out(KINESIS), THERE_WITHIN, () -> {
            try {
                return KinesisEmulator.answers(shape.kinesisPort);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SetupException("interrupted", e);
            }
        });
        return process;
    }

    /** Starts the endpoint, which goes on with its record, and returns once it listens. */
    public OsProcess startLambda() {
        List<String> arguments =
                new ArrayList<>(List.of("--port", Integer.toString(shape.lambdaPort), "--record", record().toString()));
        arguments.addAll(List.of("--threads", Integer.toString(shape.threads)));
        shape.functions.forEach((name, handler) -> arguments.addAll(List.of("--function", name + "=" + handler)));
        String scenario = shape.scenario;
        if (scenario != null) {
            arguments.addAll(List.of("--scenario", scenario));
        }
        JavaProcess java = new JavaProcess(
                        System.getProperty("java.class.path"), checkout.logging(), folder.log(LAMBDA))
                .option(OsProcess.mark(folder.pidFile(LAMBDA)), "-Xmx600m")
                .main(LambdaServer.class.getName(), arguments.toArray(new String[0]));
        shape.environment.forEach(java::with);
        OsProcess process =
                OsProcess.start(folder.pidFile(LAMBDA), java.command(), java.environment(), folder.out(LAMBDA), tied);
        process.awaitAnswer(folder.out(LAMBDA), THERE_WITHIN, this::lambdaListens);
        return process;
    }

    private boolean lambdaListens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), shape.lambdaPort), 1000);
            return true;
        } catch (IOException e) {
            // Not yet.
            return false;
        }
    }

    /** Kills both: they have nothing to save, and the emulator's orderly end takes 10 s. */
    @Override
    public void close() {
        find(LAMBDA).ifPresent(OsProcess::kill);
        find(KINESIS).ifPresent(OsProcess::kill);
    }

    /** Kept in a file, so that a process that comes back comes back to the same port. */
    public static final class Shape {
        public int kinesisPort;
        public int kinesisTlsPort;
        public int lambdaPort;
        public Map<String, String> functions = new TreeMap<>();
        public @Nullable String scenario;
        /** Handlers that work at once. */
        public int threads = 2;
        /** The functions' own. */
        public Map<String, String> environment = new TreeMap<>();

        public Shape() {}
    }
}
