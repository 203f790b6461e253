package dev.drover.local.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a store that is asked by GET and HEAD, and answers for it, or not at all, as it is told. */
final class FaultyStore implements AutoCloseable {
    /** What becomes of a request. */
    enum Mood {
        PASSES_ON,
        FAILS,
        DENIES,
        KEEPS_SILENT
    }

    /** Of one connection, or set by the server itself. */
    private static final Set<String> NOT_PASSED_ON =
            Set.of("connection", "host", "content-length", "expect", "transfer-encoding", "date");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final HttpClient client = HttpClient.newHttpClient();
    private final String behind;
    private volatile Mood mood = Mood.PASSES_ON;

    private FaultyStore(HttpServer server, String behind) {
        this.server = server;
        this.behind = behind;
    }

    static FaultyStore before(String url) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FaultyStore store = new FaultyStore(server, url);
        server.setExecutor(store.threads);
        server.createContext("/", store::answer);
        server.start();
        return store;
    }

    void mood(Mood changed) {
        mood = changed;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        switch (mood) {
            case KEEPS_SILENT:
                // Neither answered nor closed: the caller's patience has to end it.
                break;
            case FAILS:
                end(exchange, 500);
                break;
            case DENIES:
                end(exchange, 403);
                break;
            default:
                passOn(exchange);
                break;
        }
    }

    private static void end(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void passOn(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(behind + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.noBody());
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        HttpResponse<byte[]> response;
        try {
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
            return;
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        response.headers().map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!NOT_PASSED_ON.contains(lower) || (head && lower.equals("content-length"))) {
                exchange.getResponseHeaders().put(name, List.copyOf(values));
            }
        });
        byte[] body = response.body();
        exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
