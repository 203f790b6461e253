package dev.drover.connectors.store;

import static dev.drover.connectors.store.ObjectStoreContract.answer;
import static dev.drover.connectors.store.ObjectStoreContract.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.ContractCodec;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreRunDocumentsTest {
    @TempDir
    private Path folder;

    private final ObjectStore store = LocalObjectStore.open();
    private StoreRunDocuments documents;
    private String prefix;

    @BeforeEach
    void open() {
        prefix = LocalPaths.uri(folder) + "drover/";
        documents = StoreRunDocuments.under(store, prefix);
    }

    @AfterEach
    void close() {
        documents.close();
    }

    @Test
    void aRunWithoutDocumentsHasNone() throws Exception {
        assertThat(answer(documents.load("run-1"))).isNull();
        assertThat(answer(documents.progress("run-1"))).isNull();
    }

    @Test
    void aControlDocumentComesBackAsItWasChanged() throws Exception {
        RunControl changed = answer(documents.change("run-1", control -> {
            control.paused = true;
            control.budgetNanoUsd = 5_000_000_000L;
            control.totals.addAll(List.of(10L, 12L));
            return true;
        }));

        assertThat(changed.run).isEqualTo("run-1");
        assertThat(changed.version).isEqualTo(1);
        assertThat(answer(documents.load("run-1"))).usingRecursiveComparison().isEqualTo(changed);
        assertThat(answer(store.list(prefix))).containsExactly(prefix + "runs/run-1/control.json");
    }

    @Test
    void ofManyChangesAtOnceNoneIsLost() throws Exception {
        List<CompletableFuture<RunControl>> changes = new ArrayList<>();
        for (long i = 0; i < 8; i++) {
            long total = i;
            changes.add(documents.change("run-1", control -> control.totals.add(total)));
        }
        for (CompletableFuture<RunControl> change : changes) {
            answer(change);
        }

        RunControl control = answer(documents.load("run-1"));
        assertThat(control.totals).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(control.version).isEqualTo(8);
    }

    @Test
    void aChangeThatChangesNothingWritesNothing() throws Exception {
        answer(documents.change("run-1", control -> false));

        assertThat(answer(store.list(prefix))).isEmpty();
    }

    @Test
    void aProgressDocumentComesBackAsItWasPublished() throws Exception {
        RunProgress progress = new RunProgress();
        progress.run = "run-1";
        progress.seen = 200;
        progress.finals.put(ItemStatus.VERIFIED, 199L);

        answer(documents.publish(progress));

        assertThat(ContractCodec.text(answer(documents.progress("run-1")))).isEqualTo(ContractCodec.text(progress));
    }

    @Test
    void aDamagedDocumentIsNotTakenForNone() throws Exception {
        answer(store.write(prefix + "runs/run-1/control.json", "{\"run\":".getBytes(UTF_8)));

        assertThat(failure(documents.load("run-1")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(prefix + "runs/run-1/control.json is damaged");
    }

    @Test
    void whatIsNoNameOfARunReachesNoPath() {
        assertThat(failure(documents.load("../secret"))).isInstanceOf(StoreException.class);
        assertThat(failure(documents.progress("a/b"))).isInstanceOf(StoreException.class);
        assertThat(failure(documents.change("..", control -> true))).isInstanceOf(StoreException.class);
    }
}
