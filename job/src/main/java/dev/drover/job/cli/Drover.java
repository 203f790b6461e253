package dev.drover.job.cli;

import dev.drover.contract.Identifiers;
import dev.drover.job.DroverSettings;
import dev.drover.job.SettingsException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code drover} command: submits work, shows how far it is, sends items on their way again. */
@Command(
        name = "drover",
        mixinStandardHelpOptions = true,
        version = "drover 0.1.0",
        description = "Submits work to Drover, shows how far it is, and sends items on their way again.",
        footer = {
            "",
            "Exit codes: 0 done; 1 something did not work, or the run is not whole; 2 a mistake in what was said; "
                    + "3 (status) the run is still running."
        })
public final class Drover implements Runnable {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final Session session;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:DROVER_CONFIG}",
            description = "The configuration file; the job's own will do. Default: what DROVER_CONFIG names.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "Sets a key of the configuration; can be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    private Drover(Session session) {
        this.session = session;
    }

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        // The starter knows: System.console() is never null from JDK 22 on.
        int exitCode = run(out, err, Clock.systemUTC(), Boolean.getBoolean("drover.terminal"), args);
        out.flush();
        err.flush();
        System.exit(exitCode);
    }

    /**
     * Runs one command within this process and returns its exit code.
     *
     * @param terminal whether a person watches
     */
    public static int run(PrintWriter out, PrintWriter err, Clock clock, boolean terminal, String... args) {
        return run(new Session(new AwsConnections(clock), out, err, clock, terminal, BETWEEN_LOOKS), args);
    }

    /** Runs one command and returns its exit code. */
    static int run(Session session, String... args) {
        Drover drover = new Drover(session);
        CommandLine line = new CommandLine(drover)
                .addSubcommand(new SubmitCommand(drover))
                .addSubcommand(new StatusCommand(drover))
                .addSubcommand(new RedriveCommand(drover))
                .addSubcommand(new ScrubCommand(drover))
                .addSubcommand(new ExplainCommand(drover))
                .addSubcommand(new PauseCommand(drover))
                .addSubcommand(new ResumeCommand(drover))
                .addSubcommand(new BudgetCommand(drover))
                .addSubcommand(new CancelCommand(drover))
                .addSubcommand(new CloseCommand(drover));
        line.setOut(session.out());
        line.setErr(session.err());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOverwrittenOptionsAllowed(false);
        line.setParameterExceptionHandler((mistake, arguments) -> {
            String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
            session.err().println(mistake.getMessage() + " (see '" + command + " --help')");
            return CommandException.MISTAKE;
        });
        line.setExecutionExceptionHandler((exception, command, result) -> exitCode(session, exception));
        return line.execute(args);
    }

    private static int exitCode(Session session, Exception exception) throws Exception {
        if (exception instanceof CommandException) {
            session.err().println(exception.getMessage());
            return ((CommandException) exception).exitCode();
        }
        if (exception instanceof SettingsException) {
            session.err().println(exception.getMessage());
            return CommandException.MISTAKE;
        }
        // A fault of the command itself: its trace is what mends it.
        throw exception;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                new CommandLine(this),
                "say what to do: submit, status, redrive, scrub, explain, pause, resume, budget, cancel or close");
    }

    Session session() {
        return session;
    }

    /**
     * @param needed options that the command can't do without
     */
    DroverSettings settings(Set<ConfigOption<?>> needed) {
        return DroverSettings.loadFor(needed, config, overrides);
    }

    /**
     * @throws CommandException where the text can't name a run
     */
    static String requireRun(String run) {
        if (!Identifiers.isRun(run) && !run.equals(Identifiers.UNATTRIBUTED_RUN)) {
            throw CommandException.mistake(
                    "'" + run + "' can't name a run; a run is 1 to 200 characters of [A-Za-z0-9._:-], without '/'");
        }
        return run;
    }

    /**
     * @throws CommandException where the text can't name an item; ids of records that could not be read are
     *     {@code sha256:…} and pass
     */
    static String requireId(String id) {
        if (!Identifiers.isId(id)) {
            throw CommandException.mistake("'" + id
                    + "' can't be an id; an id is segments of [A-Za-z0-9._:-], joined by '/', 512 characters at most");
        }
        return id;
    }
}
