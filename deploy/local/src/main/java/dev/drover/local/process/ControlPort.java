package dev.drover.local.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.local.SetupException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What one process asks of another that it has started: a question and its answer, both text, on a port of the loopback
 * address. One question at a time.
 */
public final class ControlPort {
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);
    private static final int ANSWERED = 200;
    private static final int FAILED = 500;

    private final URI uri;
    private final HttpClient http = HttpClient.newHttpClient();

    /** That of another process. */
    public ControlPort(int port) {
        this.uri = URI.create("http://127.0.0.1:" + port + "/");
    }

    /**
     * Answers until the process ends.
     *
     * @param answers what it throws is told to whoever asked
     */
    public static void serve(int port, UnaryOperator<String> answers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> answer(exchange, answers));
        server.start();
    }

    private static void answer(HttpExchange exchange, UnaryOperator<String> answers) throws IOException {
        String question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int status = ANSWERED;
        String answer;
        try {
            answer = answers.apply(question);
        } catch (RuntimeException e) {
            status = FAILED;
            answer = e instanceof SetupException ? String.valueOf(e.getMessage()) : e.toString();
        }
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
        exchange.close();
    }

    /** Whether the process listens already. */
    public boolean listens() {
        try {
            return send("").statusCode() > 0;
        } catch (IOException e) {
            // Not yet.
            return false;
        }
    }

    /**
     * @throws SetupException saying why there is no answer
     */
    public String ask(String question) {
        try {
            HttpResponse<String> answer = send(question);
            if (answer.statusCode() != ANSWERED) {
                throw new SetupException("To '" + question + "': " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new SetupException("No answer to '" + question + "': " + e, e);
        }
    }

    private HttpResponse<String> send(String question) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(ANSWERS_WITHIN)
                .POST(HttpRequest.BodyPublishers.ofString(question))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException("interrupted", e);
        }
    }
}
