package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

class S3OutputStoreTest {
    private static final String KEY = "outputs/run-1/kjv/00042@0.1.k3x9";
    private static final String URI = "s3://herd/" + KEY;

    private static LoopbackS3 server;
    /** One for all: the SDK's Netty client takes two seconds to close. */
    private static S3AsyncClient client;

    private final OutputStore store = new S3OutputStore(client);

    @BeforeAll
    static void start() throws IOException {
        server = new LoopbackS3();
        client = S3AsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .endpointOverride(server.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .forcePathStyle(true)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void anOutputIsPutWithItsChecksumAndItsEvidence() throws IOException {
        byte[] bytes = "three\nlittle\nsheep\n".getBytes(StandardCharsets.UTF_8);

        store.writeOutput(URI, new Output(bytes, 3));

        LoopbackS3.Stored stored = server.object("herd", KEY);
        assertThat(stored.bytes()).isEqualTo(bytes);
        assertThat(stored.header("x-amz-checksum-sha256")).isEqualTo(LoopbackS3.sha256Base64(bytes));
        assertThat(stored.header("x-amz-meta-drover-sha256"))
                .isEqualTo(new Output(bytes, 3).sha256())
                .matches("[0-9a-f]{64}");
        assertThat(stored.header("x-amz-meta-drover-records")).isEqualTo("3");
    }

    @Test
    void anEmptyOutputIsAnObjectToo() throws IOException {
        store.writeOutput("s3://herd/empty", new Output(new byte[0], 0));

        assertThat(server.object("herd", "empty").bytes()).isEmpty();
        assertThat(server.object("herd", "empty").header("x-amz-meta-drover-records"))
                .isEqualTo("0");
    }

    @Test
    void anOutputThatIsThereStays() throws IOException {
        store.writeOutput("s3://herd/twice", new Output(new byte[] {1}, 1));
        store.writeOutput("s3://herd/twice", new Output(new byte[] {1}, 1));

        assertThatThrownBy(() -> store.writeOutput("s3://herd/twice", new Output(new byte[] {2}, 1)))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage("s3://herd/twice: another run wrote it");
        assertThat(server.object("herd", "twice").bytes()).containsExactly(1);
    }

    @Test
    void aLogIsPutWithoutEvidenceOfRecords() throws IOException {
        store.writeLog(URI + ".log.gz", new byte[] {31, (byte) 139});

        LoopbackS3.Stored stored = server.object("herd", KEY + ".log.gz");
        assertThat(stored.bytes()).containsExactly(31, 139);
        assertThat(stored.header("Content-Type")).isEqualTo("application/gzip");
        assertThat(stored.header("x-amz-meta-drover-sha256")).isNull();
        assertThat(stored.header("x-amz-meta-drover-records")).isNull();
    }

    @Test
    void anObjectIsReadWhole() throws IOException {
        byte[] bytes = "one\ntwo\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        server.put("herd", "inputs/a b+c", bytes);

        assertThat(store.read("s3://herd/inputs/a b+c")).isEqualTo(bytes);
    }

    @Test
    void anObjectThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> store.read("s3://herd/inputs/lost"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("there is no object s3://herd/inputs/lost");
    }

    @Test
    void aRefusalSaysWhatWasRefused() {
        assertThatThrownBy(() -> store.writeOutput("s3://forbidden/a", new Output(new byte[1], 1)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("can't write s3://forbidden/a: AccessDenied!");
    }

    @Test
    void aNameThatIsNoObjectsNameIsRefused() {
        for (String uri : new String[] {"s3://herd", "s3://herd/", "s3:///key", "file:///key"}) {
            assertThatThrownBy(() -> store.read(uri))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("an object in S3 is named s3://bucket/key, not " + uri);
        }
    }
}
