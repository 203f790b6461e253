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
import java.util.List;
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
    void aControlDocumentComesBackAsItWasSaved() throws Exception {
        RunControl control = new RunControl();
        control.run = "run-1";
        control.version = 3;
        control.paused = true;
        control.budgetNanoUsd = 5_000_000_000L;
        control.totals = List.of(10L, 12L);

        answer(documents.save(control));

        RunControl loaded = answer(documents.load("run-1"));
        assertThat(loaded).usingRecursiveComparison().isEqualTo(control);
        assertThat(answer(store.list(prefix))).containsExactly(prefix + "runs/run-1/control.json");
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
        RunControl control = new RunControl();
        control.run = "..";
        assertThat(failure(documents.save(control))).isInstanceOf(StoreException.class);
    }
}
