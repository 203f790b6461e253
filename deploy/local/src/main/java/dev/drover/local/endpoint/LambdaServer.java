package dev.drover.local.endpoint;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.drover.local.SetupException;
import dev.drover.local.process.ControlPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The endpoint as a process of its own, which can be killed and come back: on the same port, going on with the same
 * record.
 */
@Command(
        name = "lambda-server",
        mixinStandardHelpOptions = true,
        description = "Lambda's Invoke API on a port of the loopback address, with real handlers behind it.")
public final class LambdaServer implements Callable<Integer> {
    @Option(names = "--port", required = true, description = "The port to listen on.")
    private int port;

    @Option(names = "--record", description = "The file that one line an invocation is appended to. Default: none.")
    private @Nullable Path record;

    @Option(
            names = "--control",
            description =
                    "A port on which `running` is answered with how many invocations run, and a scenario, in YAML, is "
                            + "followed from then on. Default: none.")
    private @Nullable Integer control;

    @Option(
            names = "--function",
            required = true,
            paramLabel = "NAME=CLASS",
            description = "A function, and the class that handles its invocations; may be given several times.")
    private Map<String, String> functions = new TreeMap<>();

    @Option(names = "--scenario", description = "How the functions misbehave. Default: not at all.")
    private @Nullable Path scenario;

    @Option(names = "--concurrency", description = "Invocations at once. Default: ${DEFAULT-VALUE}")
    private int concurrency = 64;

    @Option(names = "--threads", description = "Handlers that work at once. Default: ${DEFAULT-VALUE}")
    private int threads = 2;

    @Option(names = "--memory", description = "Megabytes that it reports for each function. Default: ${DEFAULT-VALUE}")
    private int memoryMb = 1024;

    @Option(names = "--timeout", description = "Seconds that each function may run. Default: ${DEFAULT-VALUE}")
    private int timeoutSeconds = 60;

    private LambdaServer() {}

    /** Listens until the process is ended; nothing has to be saved then. */
    public static void main(String[] arguments) {
        int exitCode = new CommandLine(new LambdaServer()).execute(arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Returns when it listens; the endpoint's threads keep the process alive. */
    @Override
    public Integer call() throws IOException {
        Path file = record;
        LambdaEndpoint endpoint = new LambdaEndpoint(
                concurrency, threads, file == null ? null : EndpointRecord.open(file), Clock.systemUTC());
        functions.forEach((name, handler) -> endpoint.register(
                new LambdaFunction(name, () -> instance(handler), memoryMb, Duration.ofSeconds(timeoutSeconds))));
        Path misbehaviour = scenario;
        if (misbehaviour != null) {
            endpoint.scenario(Scenario.read(misbehaviour));
        }
        endpoint.startAt(port);
        Integer controlPort = control;
        if (controlPort != null) {
            ControlPort.serve(controlPort, question -> answer(endpoint, question));
        }
        return 0;
    }

    private static String answer(LambdaEndpoint endpoint, String question) {
        if (!question.equals("running")) {
            endpoint.scenario(Scenario.parse("that was asked for", question));
        }
        return Integer.toString(endpoint.running());
    }

    private static RequestStreamHandler instance(String handler) {
        try {
            return Class.forName(handler)
                    .asSubclass(RequestStreamHandler.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new SetupException("The handler " + handler + " can't be made: " + e, e);
        }
    }
}
