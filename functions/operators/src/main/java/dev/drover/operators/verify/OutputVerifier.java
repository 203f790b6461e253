package dev.drover.operators.verify;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import dev.drover.contract.Sha256;
import dev.drover.contract.Verdict;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.RootCause;
import dev.drover.operators.flow.Settlement;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the output of an invocation and answers only when it knows. A store that is down, slow or says 403 is asked
 * again for a while; then the settlement is UNDECIDED, which is not MISSING. Thread-safe.
 */
final class OutputVerifier {
    private static final long SLOWEST_BYTES_PER_SECOND = 1024 * 1024;

    private final ObjectStore store;
    private final ContentChecks checks;
    private final VerifySettings settings;
    private final LongSupplier nanoTime;
    private final DoubleSupplier random;
    private final Looks looks;

    OutputVerifier(
            ObjectStore store,
            ContentChecks checks,
            VerifySettings settings,
            LongSupplier nanoTime,
            DoubleSupplier random) {
        this.store = store;
        this.checks = checks;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.random = random;
        this.looks = new Looks(settings.maxInFlight());
    }

    /** Answers once, on any thread. */
    void verify(Dispatched dispatched, Consumer<Settlement> done) {
        Evidence evidence = dispatched.evidence;
        if (dispatched.deferred != null) {
            Settlement settlement = settlement(Settlement.Kind.DEFERRED, dispatched);
            settlement.cause = dispatched.deferred;
            settlement.message = dispatched.message;
            done.accept(settlement);
        } else if (evidence.outcome == Outcome.ACCEPTED && dispatched.item.evidence == null) {
            // Just sent: there is nothing to look for yet. What comes with its evidence is to be looked at.
            done.accept(settlement(Settlement.Kind.ACCEPTED, dispatched));
        } else if (leftNothing(evidence)) {
            Settlement settlement = settlement(Settlement.Kind.VERDICT, dispatched);
            settlement.cause = evidence.cause;
            settlement.message = evidence.message;
            done.accept(settlement);
        } else {
            ask(new Question(dispatched, done));
        }
    }

    /**
     * The worker itself says that it failed on the item, or the function never ran. What it says by a completion is looked
     * at all the same, since the stream can be written to by others.
     */
    private static boolean leftNothing(Evidence evidence) {
        return (evidence.cause == Cause.WORKER_ERROR && evidence.outcome != Outcome.ACCEPTED)
                || evidence.outcome == Outcome.REFUSED;
    }

    private void ask(Question question) {
        looks.next(() -> {
                    question.begin(nanoTime);
                    return lookSafely(question.dispatched);
                })
                .whenComplete((judgement, error) -> {
                    if (error == null) {
                        question.done.accept(judged(question.dispatched, judgement));
                    } else if (nanoTime.getAsLong() - question.sinceNanos
                            >= settings.undecidedAfter().toNanos()) {
                        Settlement settlement = settlement(Settlement.Kind.UNDECIDED, question.dispatched);
                        settlement.cause = Cause.STORE_UNDECIDED;
                        settlement.message =
                                "the store did not say within " + settings.undecidedAfter() + ": " + root(error);
                        question.done.accept(settlement);
                    } else {
                        // Who waits for a backoff leaves his turn to others.
                        Executor later = CompletableFuture.delayedExecutor(
                                settings.backoff().millis(question.tries - 1, random) + 1, TimeUnit.MILLISECONDS);
                        later.execute(() -> ask(question));
                    }
                });
    }

    /** One output, and what was asked of it so far. On one thread at a time. */
    private static final class Question {
        private final Dispatched dispatched;
        private final Consumer<Settlement> done;
        private int tries;
        /** When it was its turn first. */
        private long sinceNanos;

        Question(Dispatched dispatched, Consumer<Settlement> done) {
            this.dispatched = dispatched;
            this.done = done;
        }

        void begin(LongSupplier nanoTime) {
            if (tries++ == 0) {
                sinceNanos = nanoTime.getAsLong();
            }
        }
    }

    /** A store that throws has not answered either: a URI that it can't even parse must not fail the job. */
    private CompletableFuture<OutputExpectation.Judgement> lookSafely(Dispatched dispatched) {
        try {
            return look(dispatched);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<OutputExpectation.Judgement> look(Dispatched dispatched) {
        Evidence evidence = dispatched.evidence;
        String uri = evidence.uri;
        return within(settings.timeout(), store.stat(uri)).thenCompose(stat -> {
            if (stat == null) {
                return CompletableFuture.completedFuture(OutputExpectation.Judgement.missing(uri));
            }
            OutputExpectation expectation = OutputExpectation.of(dispatched.item, evidence, stat);
            OutputExpectation.Judgement early = expectation.beforeReading();
            return early != null ? CompletableFuture.completedFuture(early) : read(uri, stat.bytes(), expectation);
        });
    }

    private CompletableFuture<OutputExpectation.Judgement> read(
            String uri, long stated, OutputExpectation expectation) {
        MessageDigest digest = Sha256.digest();
        ContentCheck.Inspection inspection = inspection(expectation.content());
        AtomicBoolean over = new AtomicBoolean();
        Consumer<ByteBuffer> consumer = bytes -> {
            if (over.get()) {
                // Read on, it would hold its thread or connection, and one more with each time that is asked again.
                throw new StoreException("nobody waits for " + uri + " any longer");
            }
            digest.update(bytes.duplicate());
            if (inspection != null) {
                inspection.accept(bytes);
            }
        };
        return within(timeToRead(stated), store.read(uri, consumer))
                .whenComplete((bytes, error) -> over.set(true))
                .thenApply(bytes -> {
                    if (bytes < 0) {
                        return OutputExpectation.Judgement.missing(uri);
                    }
                    ContentCheck.Finding finding = inspection == null ? null : inspection.finish();
                    return expectation.afterReading(bytes, Sha256.hex(digest), finding);
                });
    }

    private ContentCheck.@Nullable Inspection inspection(@Nullable String content) {
        if (content == null) {
            return null;
        }
        ContentCheck check = checks.find(content);
        if (check == null) {
            throw new IllegalStateException("admit let in an item with the unknown content check " + content);
        }
        return new GuardedInspection(check.begin());
    }

    /** A large output takes longer than an answer; one that comes slower than this counts as a store that is silent. */
    private Duration timeToRead(long bytes) {
        return settings.timeout().plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    }

    private static <T extends @Nullable Object> CompletableFuture<T> within(
            Duration time, CompletableFuture<T> question) {
        return question.orTimeout(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Settlement judged(Dispatched dispatched, OutputExpectation.Judgement judgement) {
        Evidence evidence = dispatched.evidence;
        Settlement settlement = settlement(Settlement.Kind.VERDICT, dispatched);
        settlement.verdict = judgement.verdict;
        settlement.bytes = judgement.bytes;
        settlement.sha256 = judgement.sha256;
        settlement.records = judgement.records;
        // Why there was no clean reply says more than that the output is missing, and is kept for an intact one too.
        boolean replyTells = judgement.verdict != Verdict.CORRUPT && evidence.cause != null;
        settlement.cause = replyTells ? evidence.cause : judgement.cause;
        settlement.message = replyTells ? evidence.message : judgement.message;
        return settlement;
    }

    private static Settlement settlement(Settlement.Kind kind, Dispatched dispatched) {
        Settlement settlement = new Settlement();
        settlement.kind = kind;
        settlement.item = dispatched.item;
        settlement.evidence = dispatched.evidence;
        return settlement;
    }

    private static String root(Throwable error) {
        Throwable root = RootCause.of(error);
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
