package dev.drover.operators.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import dev.drover.contract.Sha256;
import dev.drover.contract.Verdict;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Settlement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputVerifierTest {
    private static final String URI = "s3://bucket/out/run/a@0.1.x";
    private static final byte[] BYTES = "{\"a\":1}\n{\"b\":2}\n".getBytes(StandardCharsets.UTF_8);
    private static final String DIGEST = Sha256.hex(BYTES);
    private final StoreException forbidden = new StoreException("403 for the prefix");

    private final FakeStore store = new FakeStore();
    /** Each look at the clock is a second later. */
    private final AtomicLong seconds = new AtomicLong();

    private final OutputVerifier verifier = new OutputVerifier(
            store,
            ContentChecks.load(),
            new VerifySettings(Duration.ofMillis(100), Duration.ofSeconds(15), 8),
            () -> TimeUnit.SECONDS.toNanos(seconds.getAndIncrement()),
            () -> 0);

    private Settlement verify(Dispatched dispatched) throws Exception {
        AtomicInteger answers = new AtomicInteger();
        CompletableFuture<Settlement> answer = new CompletableFuture<>();
        verifier.verify(dispatched, settlement -> {
            answers.incrementAndGet();
            answer.complete(settlement);
        });
        Settlement settlement = answer.get(30, TimeUnit.SECONDS);
        assertThat(answers).hasValue(1);
        assertThat(settlement.item).isSameAs(dispatched.item);
        assertThat(settlement.evidence).isSameAs(dispatched.evidence);
        return settlement;
    }

    /** A call whose reply states the sound output. */
    private static Dispatched replied(String more) {
        Dispatched dispatched = new Dispatched();
        dispatched.item = SampleItems.item("a", more);
        dispatched.evidence.outcome = Outcome.REPLIED;
        dispatched.evidence.uri = URI;
        dispatched.evidence.replied = true;
        dispatched.evidence.bytes = BYTES.length;
        dispatched.evidence.sha256 = DIGEST;
        dispatched.evidence.records = 2;
        return dispatched;
    }

    /** A call whose reply was lost. */
    private static Dispatched lost(Outcome outcome, Cause cause, String more) {
        Dispatched dispatched = new Dispatched();
        dispatched.item = SampleItems.item("a", more);
        dispatched.evidence.outcome = outcome;
        dispatched.evidence.cause = cause;
        dispatched.evidence.message = "it is " + cause;
        dispatched.evidence.uri = URI;
        return dispatched;
    }

    private static void assertVerdict(Settlement settlement, Verdict verdict, Cause cause) {
        assertThat(settlement.kind).isEqualTo(Settlement.Kind.VERDICT);
        assertThat(settlement.verdict).isEqualTo(verdict);
        assertThat(settlement.cause).isEqualTo(cause);
        if (verdict == Verdict.INTACT) {
            assertThat(settlement.bytes).isEqualTo(BYTES.length);
            assertThat(settlement.sha256).isEqualTo(DIGEST);
            assertThat(settlement.records).isEqualTo(2);
        } else {
            assertThat(settlement.sha256).isNull();
            assertThat(settlement.message).isNotBlank();
        }
    }

    @Test
    void whatTheReplyStatesAndTheStoreHoldsIsIntact() throws Exception {
        store.putWhole(URI, BYTES, 2);
        Settlement settlement = verify(replied(",\"expect\":{\"records\":2,\"content\":\"json-lines\"}"));
        assertVerdict(settlement, Verdict.INTACT, null);
        assertThat(settlement.message).isNull();
        assertThat(store.questions).containsExactly("stat", "read");
    }

    @Test
    void aDigestOfTheStoreItselfSparesTheReading() throws Exception {
        store.put(URI, BYTES, DIGEST, null, null);
        assertVerdict(verify(replied("")), Verdict.INTACT, null);
        assertThat(store.questions).containsExactly("stat");
    }

    @Test
    void aContentCheckReadsAllTheSame() throws Exception {
        store.put(URI, BYTES, DIGEST, null, null);
        assertVerdict(verify(replied(",\"expect\":{\"content\":\"json-lines\"}")), Verdict.INTACT, null);
        assertThat(store.questions).containsExactly("stat", "read");
    }

    @Test
    void noObjectIsMissing() throws Exception {
        assertVerdict(verify(replied("")), Verdict.MISSING, Cause.OUTPUT_MISSING);
        assertThat(store.questions).containsExactly("stat");
    }

    @Test
    void anObjectThatGoesAwayWhileItIsReadIsMissing() throws Exception {
        FakeStore vanishing = new FakeStore() {
            @Override
            public synchronized CompletableFuture<Long> read(
                    String uri, java.util.function.Consumer<java.nio.ByteBuffer> consumer) {
                return CompletableFuture.completedFuture(-1L);
            }
        };
        vanishing.putWhole(URI, BYTES, 2);
        CompletableFuture<Settlement> answer = new CompletableFuture<>();
        new OutputVerifier(
                        vanishing,
                        ContentChecks.load(),
                        new VerifySettings(Duration.ofSeconds(1), Duration.ofSeconds(15), 8),
                        System::nanoTime,
                        () -> 0)
                .verify(replied(""), answer::complete);
        assertVerdict(answer.get(30, TimeUnit.SECONDS), Verdict.MISSING, Cause.OUTPUT_MISSING);
    }

    @Test
    void theChecksGoFromCheapToDearAndTheFirstThatFailsIsTheCause() throws Exception {
        byte[] broken = "{\"a\":1}\n{\"b\":2".getBytes(StandardCharsets.UTF_8);
        String all = ",\"expect\":{\"records\":9,\"content\":\"json-lines\"}";
        // Size, digest, records and content are all wrong.
        store.putWhole(URI, broken, 7);
        Dispatched dispatched = replied(all);
        assertVerdict(verify(dispatched), Verdict.CORRUPT, Cause.SIZE_MISMATCH);
        assertThat(store.questions).containsExactly("stat");
        // Size mended.
        dispatched.evidence.bytes = broken.length;
        assertVerdict(verify(dispatched), Verdict.CORRUPT, Cause.DIGEST_MISMATCH);
        // Digest mended.
        dispatched.evidence.sha256 = Sha256.hex(broken);
        assertVerdict(verify(dispatched), Verdict.CORRUPT, Cause.RECORDS_MISMATCH);
        // Records mended.
        dispatched.evidence.records = 9;
        assertVerdict(verify(dispatched), Verdict.CORRUPT, Cause.CONTENT_INVALID);
        assertThat(verify(dispatched).message).contains("json-lines: line 2");
    }

    @Test
    void aKnownDigestOfTheStoreThatIsAnotherNeedsNoReading() throws Exception {
        store.put(URI, BYTES, Sha256.hex(new byte[1]), null, null);
        assertVerdict(verify(replied("")), Verdict.CORRUPT, Cause.DIGEST_MISMATCH);
        assertThat(store.questions).containsExactly("stat");
    }

    @Test
    void oneFlippedBitIsFound() throws Exception {
        byte[] flipped = BYTES.clone();
        flipped[3] ^= 1;
        store.put(URI, flipped, null, DIGEST, 2L);
        assertVerdict(verify(replied("")), Verdict.CORRUPT, Cause.DIGEST_MISMATCH);
        assertVerdict(
                verify(lost(Outcome.NEVER_RETURNED, Cause.NEVER_RETURNED, "")), Verdict.CORRUPT, Cause.DIGEST_MISMATCH);
    }

    @Test
    void aRecordTooFewIsFoundByWhoeverStatesTheNumber() throws Exception {
        store.putWhole(URI, BYTES, 2);
        assertVerdict(verify(replied(",\"expect\":{\"records\":3}")), Verdict.CORRUPT, Cause.RECORDS_MISMATCH);
        Dispatched dispatched = replied(",\"expect\":{\"content\":\"json-lines\"}");
        dispatched.evidence.records = 3;
        assertVerdict(verify(dispatched), Verdict.CORRUPT, Cause.RECORDS_MISMATCH);
        store.put(URI, BYTES, null, DIGEST, null);
        assertVerdict(
                verify(lost(Outcome.NEVER_RETURNED, Cause.NEVER_RETURNED, ",\"expect\":{\"records\":2}")),
                Verdict.CORRUPT,
                Cause.RECORDS_MISMATCH);
    }

    @Test
    void anOutputWhoseReplyWasLostIsProvedByItsOwnDigest() throws Exception {
        store.putWhole(URI, BYTES, 2);
        for (Cause cause : new Cause[] {
            Cause.NEVER_RETURNED, Cause.TRANSIENT, Cause.FUNCTION_ERROR, Cause.REPLY_LEFT_OUT, Cause.REPLY_UNREADABLE
        }) {
            Settlement settlement = verify(lost(Outcome.REPLIED, cause, ",\"expect\":{\"records\":2}"));
            assertVerdict(settlement, Verdict.INTACT, cause);
            assertThat(settlement.message).isEqualTo("it is " + cause);
        }
    }

    @Test
    void anOutputThatNothingProvesIsNotTakenForWhole() throws Exception {
        store.put(URI, BYTES, DIGEST, null, 2L);
        assertVerdict(verify(lost(Outcome.NEVER_RETURNED, Cause.NEVER_RETURNED, "")), Verdict.CORRUPT, Cause.UNPROVEN);
        assertThat(store.questions).containsExactly("stat");
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {
                "REPLY_UNREADABLE",
                "REPLY_FOREIGN_ITEM",
                "REPLY_REPEATED_ITEM",
                "REPLY_LEFT_OUT",
                "REPLY_FOREIGN_URI",
                "FUNCTION_ERROR",
                "NEVER_RETURNED",
                "TRANSIENT"
            })
    void whyThereWasNoCleanReplySaysMoreThanThatTheOutputIsMissing(Cause cause) throws Exception {
        assertVerdict(verify(lost(Outcome.REPLIED, cause, "")), Verdict.MISSING, cause);
    }

    @Test
    void whatTheWorkerFailedOnOrWasNeverCalledForIsNotLookedFor() throws Exception {
        Settlement failed = verify(lost(Outcome.WORKER_ERROR, Cause.WORKER_ERROR, ""));
        assertVerdict(failed, null, Cause.WORKER_ERROR);
        Settlement refused = verify(lost(Outcome.REFUSED, Cause.CALL_REFUSED, ""));
        assertVerdict(refused, null, Cause.CALL_REFUSED);
        assertThat(store.questions).isEmpty();
    }

    @Test
    void anEventThatWasJustAcceptedIsNotLookedFor() throws Exception {
        Settlement settlement = verify(lost(Outcome.ACCEPTED, null, ""));
        assertThat(settlement.kind).isEqualTo(Settlement.Kind.ACCEPTED);
        assertThat(settlement.verdict).isNull();
    }

    @Test
    void anEventThatComesBackIsLookedForWhateverIsSaidOfIt() throws Exception {
        Dispatched failed = lost(Outcome.ACCEPTED, Cause.WORKER_ERROR, "");
        failed.item.evidence = failed.evidence;
        assertVerdict(verify(failed), Verdict.MISSING, Cause.WORKER_ERROR);
        Dispatched silent = lost(Outcome.ACCEPTED, null, "");
        silent.item.evidence = silent.evidence;
        assertVerdict(verify(silent), Verdict.MISSING, Cause.OUTPUT_MISSING);
        store.putWhole(URI, BYTES, 2);
        Settlement found = verify(failed);
        assertThat(found.verdict).isEqualTo(Verdict.INTACT);
    }

    @Test
    void aDeferredItemIsNotLookedFor() throws Exception {
        Dispatched dispatched = new Dispatched();
        dispatched.item = SampleItems.item("a");
        dispatched.evidence = new Evidence();
        dispatched.deferred = Cause.THROTTLED;
        dispatched.message = "too long";
        Settlement settlement = verify(dispatched);
        assertThat(settlement.kind).isEqualTo(Settlement.Kind.DEFERRED);
        assertThat(settlement.cause).isEqualTo(Cause.THROTTLED);
        assertThat(settlement.message).isEqualTo("too long");
        assertThat(store.questions).isEmpty();
    }

    @Test
    void aStoreThatRecoversIsAskedAgainAndBelieved() throws Exception {
        store.putWhole(URI, BYTES, 2);
        store.statFaults.addAll(Collections.nCopies(5, forbidden));
        store.readFaults.addAll(Collections.nCopies(3, forbidden));
        assertVerdict(verify(replied(",\"expect\":{\"content\":\"json-lines\"}")), Verdict.INTACT, null);
        assertThat(Collections.frequency(store.questions, "stat")).isEqualTo(9);
        assertThat(Collections.frequency(store.questions, "read")).isEqualTo(4);
    }

    @Test
    void notKnowingIsNotMissing() throws Exception {
        store.statFaults.addAll(Collections.nCopies(1_000, forbidden));
        Settlement settlement = verify(replied(""));
        assertThat(settlement.kind).isEqualTo(Settlement.Kind.UNDECIDED);
        assertThat(settlement.verdict).isNull();
        assertThat(settlement.cause).isEqualTo(Cause.STORE_UNDECIDED);
        assertThat(settlement.message).contains("403 for the prefix", "PT15S");
        // Asked at second 0, then once a second, and given up with the answer of second 15.
        assertThat(store.questions).hasSize(15);
    }

    @Test
    void aSilentStoreIsUndecidedAfterItsTime() throws Exception {
        store.silent = true;
        seconds.set(0);
        OutputVerifier impatient = new OutputVerifier(
                store,
                ContentChecks.load(),
                new VerifySettings(Duration.ofMillis(10), Duration.ofSeconds(3), 8),
                () -> TimeUnit.SECONDS.toNanos(seconds.getAndIncrement()),
                () -> 0);
        CompletableFuture<Settlement> answer = new CompletableFuture<>();
        impatient.verify(replied(""), answer::complete);
        assertThat(answer.get(30, TimeUnit.SECONDS).kind).isEqualTo(Settlement.Kind.UNDECIDED);
        assertThat(store.questions).hasSize(3);
    }

    @Test
    void aLargeOutputMayTakeLongerThanAnAnswer() throws Exception {
        byte[] large = new byte[2 * 1024 * 1024];
        FakeStore slow = new FakeStore() {
            @Override
            public synchronized CompletableFuture<Long> read(String uri, Consumer<ByteBuffer> consumer) {
                return super.read(uri, consumer)
                        .thenApplyAsync(bytes -> bytes, CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
            }
        };
        slow.putWhole(URI, large, 2);
        Dispatched dispatched = lost(Outcome.TRANSIENT, Cause.TRANSIENT, "");
        CompletableFuture<Settlement> answer = new CompletableFuture<>();
        OutputVerifier patient = new OutputVerifier(
                slow,
                ContentChecks.load(),
                new VerifySettings(Duration.ofMillis(100), Duration.ofSeconds(1), 8),
                () -> TimeUnit.SECONDS.toNanos(seconds.getAndIncrement()),
                () -> 0);
        patient.verify(dispatched, answer::complete);
        assertThat(answer.get(30, TimeUnit.SECONDS).verdict).isEqualTo(Verdict.INTACT);
    }

    @Test
    void aReadThatNobodyWaitsForAnyLongerIsEnded() throws Exception {
        List<Consumer<ByteBuffer>> readers = new CopyOnWriteArrayList<>();
        FakeStore slow = new FakeStore() {
            @Override
            public synchronized CompletableFuture<Long> read(String uri, Consumer<ByteBuffer> consumer) {
                readers.add(consumer);
                return readers.size() < 3 ? new CompletableFuture<>() : super.read(uri, consumer);
            }
        };
        slow.put(URI, BYTES, null, DIGEST, 2L);
        CompletableFuture<Settlement> answer = new CompletableFuture<>();
        new OutputVerifier(
                        slow,
                        ContentChecks.load(),
                        new VerifySettings(Duration.ofMillis(10), Duration.ofHours(1), 8),
                        System::nanoTime,
                        () -> 0)
                .verify(replied(""), answer::complete);
        assertVerdict(answer.get(30, TimeUnit.SECONDS), Verdict.INTACT, null);
        assertThat(readers)
                .hasSize(3)
                .allSatisfy(reader -> assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> reader.accept(ByteBuffer.wrap(BYTES, 1, 1))));
    }

    @Test
    void aStoreThatThrowsIsUndecidedAndFailsNothing() throws Exception {
        store.throwing = true;
        Settlement settlement = verify(replied(""));
        assertThat(settlement.kind).isEqualTo(Settlement.Kind.UNDECIDED);
        assertThat(settlement.message).contains("not a URI");
    }

    @Test
    void anotherNumberOfBytesThanTheStoreSaidIsFound() throws Exception {
        store.put(URI, BYTES, new ObjectStat(BYTES.length + 1, null, DIGEST, 2L));
        assertVerdict(
                verify(lost(Outcome.NEVER_RETURNED, Cause.NEVER_RETURNED, "")), Verdict.CORRUPT, Cause.SIZE_MISMATCH);
    }

    @Test
    void theContentChecksAreThoseOfTheClassPath() {
        assertThat(ContentChecks.load().names()).contains("json-lines", "npy-f4-384");
    }
}
