package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class KinesisProcessITCase {
    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void aRecordThatWasPutIsReadFromTheStreamThatWasAskedFor() throws Exception {
        try (KinesisProcess kinesis =
                        KinesisProcess.start(HOME, folder.resolve("kinesis.log"), Map.of("work", 2, "retry", 1));
                KinesisAsyncClient client = client(kinesis)) {
            client.putRecord(request -> request.streamName("retry")
                            .partitionKey("run/1")
                            .data(SdkBytes.fromUtf8String("{\"id\":\"ä\"}")))
                    .get(20, TimeUnit.SECONDS);

            List<Shard> work = client.listShards(request -> request.streamName("work"))
                    .get(20, TimeUnit.SECONDS)
                    .shards();
            assertThat(work).hasSize(2);
            assertThat(records(client, "retry")).containsExactly("{\"id\":\"ä\"}");
        }
    }

    @Test
    void itIsGoneAfterClose() throws Exception {
        KinesisProcess kinesis = KinesisProcess.start(HOME, folder.resolve("kinesis.log"), Map.of("work", 1));
        assertThat(kinesis.isAlive()).isTrue();

        kinesis.close();

        assertThat(kinesis.isAlive()).isFalse();
    }

    @Test
    void twoStandSideBySide() {
        try (KinesisProcess one = KinesisProcess.start(HOME, folder.resolve("1.log"), Map.of("work", 1));
                KinesisProcess other = KinesisProcess.start(HOME, folder.resolve("2.log"), Map.of("work", 1))) {
            assertThat(one.uri()).isNotEqualTo(other.uri());
        }
    }

    @Test
    void aMissingPackageIsAnsweredWithWhatToRun() {
        assertThatThrownBy(() -> KinesisProcess.start(folder, folder.resolve("kinesis.log"), Map.of("work", 1)))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("npm ci")
                .hasMessageContaining(folder.toString());
    }

    private static List<String> records(KinesisAsyncClient client, String stream) throws Exception {
        String shard = client.listShards(request -> request.streamName(stream))
                .get(20, TimeUnit.SECONDS)
                .shards()
                .get(0)
                .shardId();
        String iterator = client.getShardIterator(request ->
                        request.streamName(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .get(20, TimeUnit.SECONDS)
                .shardIterator();
        return client
                .getRecords(request -> request.shardIterator(iterator))
                .get(20, TimeUnit.SECONDS)
                .records()
                .stream()
                .map(record -> record.data().asUtf8String())
                .collect(Collectors.toList());
    }

    private static KinesisAsyncClient client(KinesisProcess kinesis) {
        return KinesisAsyncClient.builder()
                .endpointOverride(kinesis.uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .overrideConfiguration(overrides -> overrides.apiCallTimeout(Duration.ofSeconds(20)))
                .build();
    }
}
