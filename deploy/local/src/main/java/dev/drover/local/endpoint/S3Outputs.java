package dev.drover.local.endpoint;

import dev.drover.contract.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Objects in a stand-in for S3 that asks for no signature. The evidence is the object's user metadata. */
final class S3Outputs implements Outputs {
    private static final String METADATA = "x-amz-meta-";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI endpoint;

    S3Outputs(URI endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public byte[] read(String uri) throws IOException {
        return send(request(uri).GET(), uri).body();
    }

    @Override
    public void replace(String uri, byte[] bytes) throws IOException {
        HttpResponse<byte[]> old = send(request(uri).method("HEAD", HttpRequest.BodyPublishers.noBody()), uri);
        put(uri, bytes, metadata(old));
    }

    private static List<String> metadata(HttpResponse<byte[]> response) {
        List<String> headers = new ArrayList<>();
        response.headers().map().forEach((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith(METADATA)) {
                values.forEach(value -> headers.addAll(List.of(name, value)));
            }
        });
        return headers;
    }

    @Override
    public void restate(String uri, byte[] bytes, long records) throws IOException {
        put(
                uri,
                bytes,
                List.of(
                        METADATA + "drover-sha256",
                        Sha256.hex(bytes),
                        METADATA + "drover-records",
                        Long.toString(records)));
    }

    @Override
    public void move(String from, String to) throws IOException {
        HttpResponse<byte[]> old = send(request(from).GET(), from);
        put(to, old.body(), metadata(old));
        remove(from);
    }

    @Override
    public void remove(String uri) throws IOException {
        send(request(uri).DELETE(), uri);
    }

    private void put(String uri, byte[] bytes, List<String> headers) throws IOException {
        HttpRequest.Builder put = request(uri).PUT(HttpRequest.BodyPublishers.ofByteArray(bytes));
        if (!headers.isEmpty()) {
            put.headers(headers.toArray(new String[0]));
        }
        send(put, uri);
    }

    private HttpRequest.Builder request(String uri) {
        String path = Arrays.stream(uri.substring("s3://".length()).split("/", -1))
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
        return HttpRequest.newBuilder(endpoint.resolve("/" + path)).timeout(PATIENCE);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, String uri) throws IOException {
        HttpResponse<byte[]> response;
        try {
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted at " + uri, e);
        }
        if (response.statusCode() == 404) {
            throw new FileNotFoundException("there is no object " + uri);
        }
        if (response.statusCode() >= 300) {
            throw new IOException(endpoint + " answers " + response.statusCode() + " for " + uri);
        }
        return response;
    }
}
