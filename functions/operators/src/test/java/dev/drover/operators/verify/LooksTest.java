package dev.drover.operators.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LooksTest {
    private final List<CompletableFuture<Integer>> begun = new ArrayList<>();

    private CompletableFuture<Integer> begin() {
        CompletableFuture<Integer> look = new CompletableFuture<>();
        begun.add(look);
        return look;
    }

    @Test
    void noMoreThanAllowedGoOnAtATimeAndTheNextBeginsWhenOneEnds() {
        Looks looks = new Looks(2);
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            results.add(looks.next(this::begin));
        }
        assertThat(begun).hasSize(2);
        begun.get(1).complete(7);
        assertThat(results.get(1)).isCompletedWithValue(7);
        assertThat(begun).hasSize(3);
        begun.get(0).completeExceptionally(new StoreException("down"));
        assertThat(results.get(0)).isCompletedExceptionally();
        assertThat(begun).hasSize(4);
        assertThat(results.get(2)).isNotDone();
    }

    @Test
    void looksThatEndAtOnceDoNotNestAndNoneIsForgotten() {
        Looks looks = new Looks(1);
        CompletableFuture<Integer> first = looks.next(this::begin);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 100_000; i++) {
            looks.next(() -> CompletableFuture.completedFuture(1)).thenAccept(done::addAndGet);
        }
        assertThat(done).hasValue(0);
        begun.get(0).complete(0);
        assertThat(first).isCompletedWithValue(0);
        assertThat(done).hasValue(100_000);
    }

    @Test
    void manyThreadsStayWithinTheBoundAndEveryLookIsAnswered() throws Exception {
        Looks looks = new Looks(3);
        AtomicInteger going = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<CompletableFuture<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                results.add(looks.next(() -> {
                    most.accumulateAndGet(going.incrementAndGet(), Math::max);
                    return CompletableFuture.supplyAsync(going::decrementAndGet, threads);
                }));
            }
            CompletableFuture.allOf(results.toArray(new CompletableFuture<?>[0]))
                    .get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 3);
    }
}
