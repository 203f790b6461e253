package dev.drover.worker;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * As much of S3, by path-style addresses, as a worker uses: PUT with a SHA-256 that is checked, and with If-None-Match,
 * GET and HEAD. Every other request of this module's tests is refused.
 */
final class LoopbackS3 implements AutoCloseable {
    /** An object as it was put. */
    static final class Stored {
        private final byte[] bytes;
        private final Headers headers;

        private Stored(byte[] bytes, Headers headers) {
            this.bytes = bytes;
            this.headers = headers;
        }

        byte[] bytes() {
            return bytes;
        }

        String header(String name) {
            return headers.getFirst(name);
        }
    }

    private final HttpServer server;
    private final Map<String, Stored> objects = new ConcurrentHashMap<>();

    LoopbackS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Null where nothing was put. */
    Stored object(String bucket, String key) {
        return objects.get("/" + bucket + "/" + key);
    }

    void put(String bucket, String key, byte[] bytes) {
        objects.put("/" + bucket + "/" + key, new Stored(bytes, new Headers()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            String name = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("PUT") && !name.startsWith("/forbidden/")) {
                accept(exchange, name);
            } else if (exchange.getRequestMethod().equals("GET") && objects.containsKey(name)) {
                byte[] bytes = objects.get(name).bytes();
                exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            } else if (exchange.getRequestMethod().equals("HEAD") && objects.containsKey(name)) {
                objects.get(name).headers.forEach((header, values) -> {
                    if (header.toLowerCase(Locale.ROOT).startsWith("x-amz-meta-")) {
                        exchange.getResponseHeaders().put(header, values);
                    }
                });
                exchange.sendResponseHeaders(200, -1);
            } else if (exchange.getRequestMethod().equals("GET")) {
                refuse(exchange, 404, "NoSuchKey");
            } else {
                exchange.getRequestBody().readAllBytes();
                refuse(exchange, 403, "AccessDenied");
            }
        } finally {
            exchange.close();
        }
    }

    private void accept(HttpExchange exchange, String name) throws IOException {
        Stored stored = new Stored(exchange.getRequestBody().readAllBytes(), exchange.getRequestHeaders());
        if (!sha256Base64(stored.bytes()).equals(stored.header("x-amz-checksum-sha256"))) {
            refuse(exchange, 400, "BadDigest");
            return;
        }
        if ("*".equals(stored.header("If-None-Match")) && objects.containsKey(name)) {
            refuse(exchange, 412, "PreconditionFailed");
            return;
        }
        objects.put(name, stored);
        exchange.getResponseHeaders().set("ETag", "\"" + stored.bytes().length + "\"");
        exchange.sendResponseHeaders(200, -1);
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        byte[] body = ("<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>" + code
                        + "!</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    static String sha256Base64(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
