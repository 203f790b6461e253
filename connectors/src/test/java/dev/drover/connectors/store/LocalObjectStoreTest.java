package dev.drover.connectors.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalObjectStoreTest extends ObjectStoreContract {
    @TempDir
    private Path folder;

    private final ObjectStore store = LocalObjectStore.open();

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    String root() {
        return LocalPaths.uri(folder) + "with%20space/";
    }

    @Override
    void put(String uri, byte[] bytes, String sha256, String records) throws Exception {
        Path path = LocalPaths.path(uri);
        Files.createDirectories(path.getParent());
        Files.writeString(
                path.resolveSibling("." + path.getFileName() + ".meta.json"),
                "{\"bytes\":" + bytes.length + ",\"sha256\":\"" + sha256 + "\",\"records\":" + records + "}");
        Files.write(path, bytes);
    }

    @Override
    boolean computesDigests() {
        return false;
    }

    @Test
    void ofManyWhoReplaceTheSameOneAlwaysSucceeds() throws Exception {
        String uri = root() + "raced";
        answer(store.write(uri, "start".getBytes(UTF_8)));
        List<CompletableFuture<Boolean>> replacements = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            replacements.add(store.replace(uri, "start".getBytes(UTF_8), ("by " + i).getBytes(UTF_8)));
        }

        List<String> winners = new ArrayList<>();
        for (int i = 0; i < replacements.size(); i++) {
            if (answer(replacements.get(i))) {
                winners.add("by " + i);
            }
        }

        assertThat(winners).containsExactly(Files.readString(LocalPaths.path(uri)));
    }

    @Test
    void aWriteLeavesNoTemporaryFileBehind() throws Exception {
        answer(store.write(root() + "a/b", bytes(10)));

        try (Stream<Path> files = Files.list(LocalPaths.path(root() + "a"))) {
            assertThat(files.map(Path::getFileName).map(Path::toString).collect(Collectors.toList()))
                    .containsExactly("b");
        }
    }

    @Test
    void aSidecarThatIsNoJsonStatesNothing() throws Exception {
        put(root() + "a", bytes(10), sha256(bytes(10)), "not json");

        assertThat(answer(store.stat(root() + "a")).statedSha256()).isNull();
        assertThat(answer(store.stat(root() + "a")).bytes()).isEqualTo(10);
    }

    @Test
    void aFileBehindALinkIsRead() throws Exception {
        Path target = Files.writeString(folder.resolve("target"), "linked");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);

        assertThat(answer(store.stat(LocalPaths.uri(link))).bytes()).isEqualTo(6);
        assertThat(answer(store.list(LocalPaths.uri(folder)))).contains(LocalPaths.uri(link));
    }

    @Test
    void aLinkThatLeadsNowhereIsAbsent() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("gone"));

        assertThat(answer(store.stat(LocalPaths.uri(link)))).isNull();
        assertThat(answer(store.list(LocalPaths.uri(folder)))).isEmpty();
    }

    @Test
    void aListingDoesNotGoRoundInCircles() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("a")).resolve("file"), "x");
        Files.createSymbolicLink(folder.resolve("a").resolve("again"), folder);

        assertThat(answer(store.list(LocalPaths.uri(folder)))).containsExactly(LocalPaths.uri(folder) + "a/file");
    }

    @Test
    void aFolderThatIsItselfALinkIsListed() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("a")).resolve("file"), "x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("a"));

        assertThat(answer(store.list("file://" + link + "/"))).containsExactly("file://" + link + "/file");
    }

    @Test
    void aWriteReplacesALinkAndNotWhatItNames() throws Exception {
        Path target = Files.writeString(folder.resolve("target"), "kept");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);

        answer(store.write(LocalPaths.uri(link), "new".getBytes(UTF_8)));

        assertThat(target).hasContent("kept");
        assertThat(link).hasContent("new");
    }

    @Test
    void aUriThatLeavesItsPrefixIsRefusedAndNothingOpened() {
        String outside = LocalPaths.uri(folder) + "a/%2e%2e/secret";

        assertThat(failure(store.stat(outside))).isInstanceOf(StoreException.class);
        assertThat(failure(store.read(outside, chunk -> {}))).isInstanceOf(StoreException.class);
        assertThat(failure(store.write(outside, new byte[1]))).isInstanceOf(StoreException.class);
        assertThat(failure(store.list(outside + "/"))).isInstanceOf(StoreException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileSystemThatDoesNotAnswerIsNotAbsence() throws Exception {
        Files.writeString(folder.resolve("file"), "x");

        assertThat(failure(store.stat(LocalPaths.uri(folder) + "file/below")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("file/below");
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close();

        assertThat(failure(store.stat(root() + "a")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }
}
