package dev.drover.local;

import dev.drover.job.SettingsException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;

/** What the scripts in deploy/local share once each has started its JVM. */
public final class Script {
    private Script() {}

    /** What a script is for. */
    @FunctionalInterface
    public interface Body {
        /**
         * @return the exit code
         */
        int run(String[] arguments, PrintStream out, PrintStream err) throws Exception;
    }

    /**
     * Runs the script and ends this JVM with its exit code. What a person can mend is said in a sentence.
     *
     * @param failed the exit code where it fails with an exception
     */
    public static void exitWith(Body body, String[] arguments, int failed) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int exitCode;
        try {
            exitCode = body.run(arguments, out, err);
        } catch (SetupException | SettingsException e) {
            err.println(e.getMessage());
            exitCode = failed;
        } catch (Exception e) {
            // A fault of the script itself: its trace is what mends it.
            e.printStackTrace(err);
            exitCode = failed;
        }
        System.exit(exitCode);
    }

    /** The repository, as the script says where it is. */
    public static Path root() {
        return Path.of(System.getProperty("drover.root", "")).toAbsolutePath().normalize();
    }

    /** Whether nothing but help or the version was asked for; then it is printed. */
    public static boolean hasAnswered(CommandLine parsed, PrintStream out) {
        if (parsed.isUsageHelpRequested()) {
            parsed.usage(out);
            return true;
        }
        if (parsed.isVersionHelpRequested()) {
            out.println("drover 0.1.0");
            return true;
        }
        return false;
    }
}
