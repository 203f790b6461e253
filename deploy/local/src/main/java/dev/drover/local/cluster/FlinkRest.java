package dev.drover.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The calls of Flink's REST API that are needed here. Every JobManager answers for the leader, so the first one that
 * answers is asked. Thread-safe.
 */
public final class FlinkRest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<URI> jobManagers;

    /**
     * @param jobManagers where each answers, e.g. {@code http://127.0.0.1:8081}
     */
    public FlinkRest(List<URI> jobManagers) {
        this.jobManagers = jobManagers;
    }

    /** The address of a JobManager that answers; it shows the web UI too. */
    public Optional<URI> ui() {
        return jobManagers.stream().filter(this::answers).findFirst();
    }

    private boolean answers(URI jobManager) {
        try {
            send(request(jobManager, "/overview").GET());
            return true;
        } catch (IOException e) {
            // Another may answer.
            return false;
        }
    }

    /** Counts of {@code taskmanagers}, {@code slots-total}, {@code slots-available} and jobs by state. */
    public JsonNode overview() throws IOException {
        return get("/overview");
    }

    /** Of all jobs that the cluster remembers: {@code jid}, {@code name}, {@code state}, {@code start-time}. */
    public List<JsonNode> jobs() throws IOException {
        List<JsonNode> jobs = new ArrayList<>();
        get("/jobs/overview").path("jobs").forEach(jobs::add);
        return jobs;
    }

    /** The job that has not ended, where there is one. */
    public Optional<JsonNode> presentJob() throws IOException {
        return jobs().stream()
                .filter(job -> !List.of("FINISHED", "CANCELED", "FAILED")
                        .contains(job.path("state").asText()))
                .findFirst();
    }

    /** State, vertices, and times of the changes of state. */
    public JsonNode job(String job) throws IOException {
        return get("/jobs/" + job);
    }

    /** Whether all tasks of the job run. The job's own state says so as soon as they are scheduled. */
    public boolean isRunning(String job) throws IOException {
        JsonNode answer = job(job);
        if (!answer.path("state").asText().equals("RUNNING")) {
            return false;
        }
        for (JsonNode vertex : answer.path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return true;
    }

    /** Counts, and the latest of each kind. */
    public JsonNode checkpoints(String job) throws IOException {
        return get("/jobs/" + job + "/checkpoints");
    }

    /** Why the job failed last; "" where it did not. */
    public String failure(String job) throws IOException {
        return get("/jobs/" + job + "/exceptions").path("root-exception").asText("");
    }

    /** Returns the id of the request, which {@link #savepoint} takes. */
    String stop(String job, URI folder) throws IOException {
        ObjectNode body = ContractCodec.object();
        body.put("drain", false);
        body.put("targetDirectory", folder.toString());
        body.put("formatType", "CANONICAL");
        return post("/jobs/" + job + "/stop", body).path("request-id").asText();
    }

    /** The status and, once it is COMPLETED, the operation with its location or its failure. */
    JsonNode savepoint(String job, String request) throws IOException {
        return get("/jobs/" + job + "/savepoints/" + request);
    }

    /** Any other call, e.g. {@code /jobs/J/vertices/V/subtasks/metrics?get=…}. */
    public JsonNode get(String path) throws IOException {
        return ask(jobManager -> request(jobManager, path).GET());
    }

    private JsonNode post(String path, ObjectNode body) throws IOException {
        return ask(jobManager -> request(jobManager, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(ContractCodec.bytes(body))));
    }

    private JsonNode ask(Question question) throws IOException {
        IOException last = new IOException("there is no JobManager");
        for (URI jobManager : jobManagers) {
            try {
                return send(question.to(jobManager));
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private static HttpRequest.Builder request(URI jobManager, String path) {
        return HttpRequest.newBuilder(jobManager.resolve(path)).timeout(PATIENCE);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() >= 300) {
                String said = new String(response.body(), StandardCharsets.UTF_8);
                throw new IOException(response.uri() + " answers " + response.statusCode() + ": "
                        + said.substring(0, Math.min(300, said.length())));
            }
            return ContractCodec.readObject(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** A request of one of the JobManagers. */
    private interface Question {
        HttpRequest.Builder to(URI jobManager);
    }
}
