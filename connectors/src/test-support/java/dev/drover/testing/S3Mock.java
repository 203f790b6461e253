package dev.drover.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** S3Mock in a process of its own, on a free port that it chooses itself. */
public final class S3Mock implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("Tomcat started on ports? .*?(\\d+) \\(http\\)");
    private static final int LINES_OF_LOG = 200;

    private final Process process;
    private final int port;

    private S3Mock(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static S3Mock start(String bucket, Path folder) throws IOException {
        return start(List.of(bucket), folder);
    }

    /**
     * @param buckets each put rewrites the list of its bucket's keys, so that a bucket is slow from some thousand keys on
     */
    public static S3Mock start(List<String> buckets, Path folder) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(List.of(
                        java,
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + folder,
                        "-jar",
                        Objects.requireNonNull(
                                System.getProperty("s3mock.jar"), "mvn verify fetches S3Mock and names it"),
                        "--server.port=0",
                        "--com.adobe.testing.s3mock.httpPort=0",
                        "--com.adobe.testing.s3mock.domain.initialBuckets=" + String.join(",", buckets)))
                .redirectErrorStream(true)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "s3mock-end"));
        StringBuilder log = new StringBuilder();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (int i = 0; i < LINES_OF_LOG; i++) {
            String line = out.readLine();
            if (line == null) {
                break;
            }
            log.append(line).append('\n');
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                drain(out);
                return new S3Mock(process, Integer.parseInt(started.group(1)));
            }
        }
        process.destroyForcibly();
        throw new IOException("S3Mock did not start:\n" + log);
    }

    /** A process whose log nobody reads stands still once the pipe is full. */
    private static void drain(BufferedReader out) {
        Thread reader = new Thread(
                () -> {
                    try {
                        out.transferTo(Writer.nullWriter());
                    } catch (IOException e) {
                        // The process has ended.
                    }
                },
                "s3mock-log");
        reader.setDaemon(true);
        reader.start();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
