package dev.drover.connectors.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.operators.verify.ObjectStat;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.util.StringUtils;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every object store does. A subclass gives the store. */
abstract class ObjectStoreContract {
    /** Of this test alone; ends in '/'. */
    private String prefix;

    /** The store under test. */
    abstract ObjectStore store();

    /** Where a test may write; ends in '/'. */
    abstract String root();

    /** Puts an object as a worker does, with what it states. */
    abstract void put(String uri, byte[] bytes, String sha256, String records) throws Exception;

    /** Whether the store computes digests itself. */
    abstract boolean computesDigests();

    @BeforeEach
    void makePrefix() {
        prefix = root() + UUID.randomUUID() + "/";
    }

    @Test
    void whatWasWrittenIsReadBack() throws Exception {
        byte[] bytes = bytes(200_000);
        String uri = prefix + "run-1/kjv/00042@0.1.n1";

        answer(store().write(uri, bytes));

        assertThat(read(uri)).isEqualTo(bytes);
        assertThat(answer(store().stat(uri)).bytes()).isEqualTo(bytes.length);
    }

    @Test
    void anEmptyObjectIsAnObject() throws Exception {
        String uri = prefix + "empty";

        answer(store().write(uri, new byte[0]));

        assertThat(answer(store().stat(uri)).bytes()).isZero();
        assertThat(answer(store().read(uri, chunk -> {}))).isZero();
    }

    @Test
    void theLastWriteCounts() throws Exception {
        String uri = prefix + "control.json";

        answer(store().write(uri, "first and longer".getBytes(UTF_8)));
        answer(store().write(uri, "second".getBytes(UTF_8)));

        assertThat(read(uri)).asString(UTF_8).isEqualTo("second");
    }

    @Test
    void onlyWhatIsStillAsItWasReadIsReplaced() throws Exception {
        String uri = prefix + "control.json";
        byte[] first = "first".getBytes(UTF_8);
        byte[] second = "second".getBytes(UTF_8);

        assertThat(answer(store().replace(uri, first, second)))
                .as("there is none")
                .isFalse();
        assertThat(answer(store().replace(uri, null, first))).isTrue();
        assertThat(answer(store().replace(uri, null, second)))
                .as("there is one")
                .isFalse();
        assertThat(answer(store().replace(uri, second, second)))
                .as("there is another")
                .isFalse();
        assertThat(read(uri)).asString(UTF_8).isEqualTo("first");
        assertThat(answer(store().replace(uri, first, second))).isTrue();
        assertThat(read(uri)).asString(UTF_8).isEqualTo("second");
        assertThat(answer(store().list(prefix))).containsExactly(uri);
    }

    @Test
    void whatIsNotThereIsAbsentAndNoError() throws Exception {
        assertThat(answer(store().stat(prefix + "nothing"))).isNull();
        assertThat(answer(store().read(prefix + "nothing", chunk -> Assertions.fail("nothing to read"))))
                .isEqualTo(-1);
        assertThat(answer(store().list(prefix + "nowhere/"))).isEmpty();
    }

    @Test
    void aFolderIsNoObject() throws Exception {
        answer(store().write(prefix + "folder/object", new byte[1]));

        assertThat(answer(store().stat(prefix + "folder"))).isNull();
        assertThat(answer(store().read(prefix + "folder", chunk -> {}))).isEqualTo(-1);
    }

    @Test
    void whatTheWriterStatesIsToldWithTheObject() throws Exception {
        byte[] bytes = bytes(100);
        String sha256 = sha256(bytes);
        String uri = prefix + "stated";

        put(uri, bytes, sha256, "32");

        ObjectStat stat = answer(store().stat(uri));
        assertThat(stat.bytes()).isEqualTo(100);
        assertThat(stat.statedSha256()).isEqualTo(sha256);
        assertThat(stat.statedRecords()).isEqualTo(32);
        assertThat(stat.storeSha256()).isEqualTo(computesDigests() ? sha256 : null);
    }

    @Test
    void aWrongStatementIsToldAsItIs() throws Exception {
        String sha256 = sha256(new byte[] {1});
        String uri = prefix + "wrong";

        put(uri, bytes(100), sha256, "7");

        assertThat(answer(store().stat(uri)).statedSha256()).isEqualTo(sha256);
        assertThat(answer(store().stat(uri)).statedRecords()).isEqualTo(7);
    }

    @Test
    void aStatementOfNoSuchFormIsNone() throws Exception {
        String uri = prefix + "formless";

        put(uri, bytes(100), "not a digest", "\"many\"");

        assertThat(answer(store().stat(uri)).statedSha256()).isNull();
        assertThat(answer(store().stat(uri)).statedRecords()).isNull();
    }

    @Test
    void aStatementDoesNotOutliveTheBytesThatItIsOf() throws Exception {
        String uri = prefix + "overwritten";
        put(uri, bytes(100), sha256(bytes(100)), "32");

        answer(store().write(uri, bytes(50)));

        ObjectStat stat = answer(store().stat(uri));
        assertThat(stat.bytes()).isEqualTo(50);
        assertThat(stat.statedSha256()).isNull();
        assertThat(stat.statedRecords()).isNull();
    }

    @Test
    void aListingNamesEveryObjectUnderThePrefixAndNoOther() throws Exception {
        answer(store().write(prefix + "in/a", new byte[1]));
        answer(store().write(prefix + "in/deep/er/b@0.1.n", new byte[1]));
        answer(store().write(prefix + "in-other/c", new byte[1]));
        answer(store().write(prefix + "d", new byte[1]));

        assertThat(answer(store().list(prefix + "in/")))
                .containsExactlyInAnyOrder(prefix + "in/a", prefix + "in/deep/er/b@0.1.n");
    }

    @Test
    void aListingLeavesHiddenNamesOut() throws Exception {
        put(prefix + "shown", bytes(3), sha256(bytes(3)), "1");
        answer(store().write(prefix + ".part-0.inprogress", new byte[1]));
        answer(store().write(prefix + "_SUCCESS", new byte[1]));

        assertThat(answer(store().list(prefix))).containsExactly(prefix + "shown");
    }

    @Test
    void aListingGoesOverManyPages() throws Exception {
        CompletableFuture<?>[] writes = new CompletableFuture<?>[1_050];
        for (int i = 0; i < writes.length; i++) {
            writes[i] = store().write(prefix + "many/" + i, new byte[1]);
        }
        answer(CompletableFuture.allOf(writes));

        assertThat(answer(store().list(prefix + "many/"))).hasSize(1_050).doesNotHaveDuplicates();
    }

    @Test
    void aListingAsksForAFolder() {
        assertThat(failure(store().list(prefix + "in")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("must end in '/'");
    }

    @Test
    void aConsumersOwnFailureIsNotTheStores() throws Exception {
        String uri = prefix + "unread";
        answer(store().write(uri, bytes(10)));
        Consumer<ByteBuffer> failing = chunk -> {
            throw new IllegalStateException("the consumer is full");
        };

        assertThat(failure(store().read(uri, failing)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the consumer is full");
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(42).nextBytes(bytes);
        return bytes;
    }

    static String sha256(byte[] bytes) throws Exception {
        return StringUtils.byteToHexString(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private byte[] read(String uri) throws Exception {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        long count = answer(store().read(uri, chunk -> {
            byte[] part = new byte[chunk.remaining()];
            chunk.get(part);
            read.write(part, 0, part.length);
        }));
        assertThat(count).isEqualTo(read.size());
        return read.toByteArray();
    }

    static <T> T answer(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    static Throwable failure(CompletableFuture<?> future) {
        try {
            return Assertions.fail("expected a failure, not " + future.get(60, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (Exception e) {
            return e;
        }
    }
}
