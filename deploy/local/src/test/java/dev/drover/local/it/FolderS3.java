package dev.drover.local.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.worker.LocalOutputStore;
import dev.drover.worker.Output;
import dev.drover.worker.OutputStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The reading half of S3's API over a folder, and the outages that no emulator has: 500, 403, or no answer at all. The
 * worker writes into the folder directly, so only verify meets with an outage. That Drover reads S3's own answers aright
 * is held elsewhere, against an emulator.
 */
final class FolderS3 implements OutputStore, AutoCloseable {
    /** How a request is answered. */
    enum Mood {
        WELL,
        INTERNAL_ERROR,
        FORBIDDEN,
        SILENT
    }

    private static final String BUCKET = "s3://bucket/";

    final AtomicInteger faults = new AtomicInteger();
    private final Path folder;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final LocalOutputStore files = new LocalOutputStore();
    private final List<HttpExchange> unanswered = new ArrayList<>();
    private volatile Mood mood = Mood.WELL;

    private FolderS3(Path folder, HttpServer server) {
        this.folder = folder;
        this.server = server;
    }

    static FolderS3 start(Path folder) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        FolderS3 s3 = new FolderS3(folder, server);
        server.setExecutor(s3.threads);
        server.createContext("/bucket", s3::answer);
        server.start();
        return s3;
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void mood(Mood now) {
        mood = now;
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (mood != Mood.WELL) {
            faults.incrementAndGet();
        }
        switch (mood) {
            case SILENT:
                synchronized (unanswered) {
                    unanswered.add(exchange);
                }
                return;
            case INTERNAL_ERROR:
                exchange.sendResponseHeaders(500, -1);
                break;
            case FORBIDDEN:
                exchange.sendResponseHeaders(403, -1);
                break;
            default:
                serve(exchange);
                break;
        }
        exchange.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath().replaceFirst("^/bucket/?", "");
        Path file = folder.resolve(key);
        if (key.isEmpty()) {
            exchange.sendResponseHeaders(200, -1);
        } else if (!Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(404, -1);
        } else if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(Files.size(file)));
            exchange.sendResponseHeaders(200, -1);
        } else {
            byte[] bytes = Files.readAllBytes(file);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String local(String uri) {
        return uri.startsWith(BUCKET)
                ? folder.resolve(uri.substring(BUCKET.length())).toUri().toString()
                : URI.create(uri).toString();
    }

    @Override
    public byte[] read(String uri) throws IOException {
        return files.read(local(uri));
    }

    @Override
    public void writeOutput(String uri, Output output) throws IOException {
        files.writeOutput(local(uri), output);
    }

    @Override
    public void writeLog(String uri, byte[] gzip) throws IOException {
        files.writeLog(local(uri), gzip);
    }

    @Override
    public void close() {
        synchronized (unanswered) {
            unanswered.forEach(HttpExchange::close);
        }
        server.stop(0);
        threads.shutdownNow();
    }
}
