package dev.drover.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.local.SetupException;
import dev.drover.local.cluster.ClusterFolder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class KinesaliteProcessITCase {
    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void itsStreamsHaveTheShardsThatWereAskedFor() throws Exception {
        try (KinesaliteProcess kinesis =
                KinesaliteProcess.start(HOME, ClusterFolder.at(folder), Map.of("work", 3, "retry", 1))) {
            String work = ask(kinesis.uri(), "DescribeStream", "{\"StreamName\":\"work\"}");

            assertThat(work).contains("\"StreamStatus\":\"ACTIVE\"");
            assertThat(work.split("\"ShardId\"", -1)).hasSize(4);
            assertThat(ask(kinesis.uri(), "ListStreams", "{}")).contains("retry", "work");
        }
    }

    @Test
    void itListensOnTheLoopbackAddressOnly() throws Exception {
        try (KinesaliteProcess kinesis = KinesaliteProcess.start(HOME, ClusterFolder.at(folder), Map.of("work", 1))) {
            URI otherAddress = URI.create("http://127.0.0.2:" + kinesis.uri().getPort());

            assertThatThrownBy(() -> ask(otherAddress, "ListStreams", "{}")).isInstanceOf(java.io.IOException.class);
        }
    }

    @Test
    void aMissingPackageIsAnsweredWithWhatToRun() {
        assertThatThrownBy(() -> KinesaliteProcess.start(folder, ClusterFolder.at(folder), Map.of("work", 1)))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("npm ci")
                .hasMessageContaining(folder.toString());
    }

    private static String ask(URI uri, String operation, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "Kinesis_20131202." + operation)
                .header("X-Amz-Date", "20260101T000000Z")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host,"
                                + " Signature=00")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
