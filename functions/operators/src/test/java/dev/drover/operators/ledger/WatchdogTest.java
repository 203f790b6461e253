package dev.drover.operators.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.contract.RunWarning;
import dev.drover.contract.RunWarning.Kind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchdogTest {
    private static final long BEGIN = 1_000_000_000L;
    private static final Duration RETENTION = Duration.ofHours(24);
    private static final long WINDOW = settings().window.toMillis();

    private final Watchdog watchdog = new Watchdog(settings());
    private final WatchState state = new WatchState();
    private final RunProgress progress = new RunProgress();

    static WatchdogSettings settings() {
        WatchdogSettings settings = new WatchdogSettings();
        settings.noProgressAfter = Duration.ofMinutes(20);
        settings.gapAfter = Duration.ofMinutes(5);
        settings.window = Duration.ofMinutes(10);
        settings.slipPercent = 50;
        settings.healPercent = 20;
        settings.backlogPercent = 75;
        return settings;
    }

    private static long minutes(long minutes) {
        return Duration.ofMinutes(minutes).toMillis();
    }

    /** What is said at this time after the beginning. */
    private List<RunWarning> look(long millis) {
        return watchdog.look(state, progress, RETENTION, BEGIN + millis);
    }

    private List<Kind> kinds(long millis) {
        return look(millis).stream().map(warning -> warning.kind).collect(Collectors.toList());
    }

    private void run(long seen, long verified, Long total) {
        progress.seen = seen;
        progress.finals.put(ItemStatus.VERIFIED, verified);
        progress.total = total;
    }

    // ---- NO_PROGRESS

    @Test
    void aRunWithOpenItemsOfWhichNoneIsSettledIsToldOfFromTheTimeThatIsSet() {
        run(5, 2, null);
        look(0);
        assertThat(kinds(minutes(20) - 1)).isEmpty();
        RunWarning warning = look(minutes(20)).get(0);
        assertThat(warning.kind).isEqualTo(Kind.NO_PROGRESS);
        assertThat(warning.sinceMillis).isEqualTo(BEGIN + minutes(20));
        assertThat(warning.message)
                .isEqualTo(
                        "3 items are open, 0 are being redriven, and none was settled for 20 min; look at dispatch and"
                                + " at the function");
        assertThat(look(minutes(20) + 1).get(0).sinceMillis)
                .as("since it began")
                .isEqualTo(BEGIN + minutes(20));
    }

    @Test
    void whatIsSettledWhetherItemOrAttemptEndsItAndItBeginsAnew() {
        run(5, 2, null);
        look(0);
        assertThat(kinds(minutes(25))).containsExactly(Kind.NO_PROGRESS);
        progress.attempts = 1;
        progress.failedAttempts = 1;
        assertThat(kinds(minutes(26))).isEmpty();
        run(5, 3, null);
        assertThat(kinds(minutes(40))).isEmpty();
        assertThat(kinds(minutes(60) - 1)).isEmpty();
        assertThat(look(minutes(60)).get(0).sinceMillis).isEqualTo(BEGIN + minutes(60));
    }

    @Test
    void whatOnlyArrivesOrIsDeferredIsNoProgress() {
        run(5, 2, null);
        look(0);
        progress.seen = 6;
        progress.deferred = 7;
        assertThat(kinds(minutes(20))).containsExactly(Kind.NO_PROGRESS);
    }

    @Test
    void theTimeCountsFromWhenSomethingIsOpen() {
        run(2, 2, null);
        look(0);
        assertThat(kinds(minutes(500))).isEmpty();
        progress.seen = 3;
        assertThat(kinds(minutes(520) - 1)).isEmpty();
        assertThat(kinds(minutes(520))).containsExactly(Kind.NO_PROGRESS);
    }

    @Test
    void itemsThatAreRedrivenAreOpenTooAndToRedriveIsNoProgress() {
        run(2, 2, null);
        look(0);
        progress.redriving = 1;
        look(1);
        progress.redriving = 2;
        assertThat(kinds(minutes(20))).containsExactly(Kind.NO_PROGRESS);
        progress.redriving = 1;
        assertThat(kinds(minutes(21))).as("one came back").isEmpty();
    }

    @Test
    void theTimeInWhichNobodyLookedIsLeftOut() {
        run(5, 2, null);
        look(0);
        look(minutes(15));
        watchdog.resume(state, BEGIN + minutes(1_000));
        assertThat(kinds(minutes(1_000))).isEmpty();
        assertThat(kinds(minutes(1_005) - 1)).isEmpty();
        assertThat(kinds(minutes(1_005))).containsExactly(Kind.NO_PROGRESS);
    }

    @Test
    void nothingIsSaidOfARunThatIsComplete() {
        run(5, 2, null);
        look(0);
        assertThat(kinds(minutes(20))).containsExactly(Kind.NO_PROGRESS);
        progress.state = RunProgress.State.COMPLETE_WITH_GAP;
        assertThat(kinds(minutes(21))).isEmpty();
        assertThat(state.given).isEmpty();
    }

    // ---- INGEST_GAP

    @Test
    void aClosedRunThatLacksItemsIsToldOfOnceNoneCameForTheTimeThatIsSet() {
        run(5, 5, 7L);
        look(0);
        assertThat(kinds(minutes(5) - 1)).isEmpty();
        assertThat(look(minutes(5)).get(0).message)
                .isEqualTo("2 of 7 items that were said to be sent have not come, and none came for 5 min");
        progress.duplicates = 1;
        assertThat(kinds(minutes(6))).as("a repeated one came").isEmpty();
        assertThat(kinds(minutes(11) - 1)).isEmpty();
        assertThat(kinds(minutes(11))).containsExactly(Kind.INGEST_GAP);
        run(7, 5, 7L);
        assertThat(kinds(minutes(12))).isEmpty();
        assertThat(kinds(minutes(18))).as("all came").isEmpty();
    }

    @Test
    void aRunThatIsOpenOrHasEnoughLacksNothing() {
        run(5, 5, null);
        look(0);
        assertThat(kinds(minutes(6))).isEmpty();
        run(5, 5, 5L);
        assertThat(kinds(minutes(7))).isEmpty();
        run(5, 5, 4L);
        assertThat(kinds(minutes(8))).isEmpty();
    }

    @Test
    void whileNothingIsSettledThereIsNoRoomForMoreToCome() {
        run(5, 2, 7L);
        look(0);
        assertThat(kinds(minutes(6))).isEmpty();
        run(5, 3, 7L);
        assertThat(kinds(minutes(7))).containsExactly(Kind.INGEST_GAP);
    }

    // ---- END_SLIPPING

    /** A window in which so many items are settled. */
    private List<Kind> window(int number, long verified) {
        run(1_000, progress.count(ItemStatus.VERIFIED) + verified, 1_000L);
        return kinds(number * WINDOW);
    }

    @Test
    void anEndThatGetsLaterByMoreThanThePartThatIsSetIsToldOf() {
        run(1_000, 0, 1_000L);
        look(0);
        // 900 left at 100 a window: 9 windows more, of which a half may come on top.
        assertThat(window(1, 100)).isEmpty();
        assertThat(state.promisedMillis).isEqualTo(BEGIN + 10 * WINDOW);
        // 840 left at 60: 14 windows more, 6 later.
        assertThat(window(2, 60)).containsExactly(Kind.END_SLIPPING);
        RunWarning warning = look(2 * WINDOW + 1).get(0);
        assertThat(warning.message)
                .isEqualTo("the end, at 1970-01-12T13:56:40Z expected for 1970-01-12T15:26:40Z, is now expected for"
                        + " 1970-01-12T16:26:40Z");
        assertThat(warning.sinceMillis).isEqualTo(BEGIN + 2 * WINDOW);
        // 730 left at 110.
        assertThat(window(3, 110)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4499, false", "4500, false", "4501, true"})
    void theEndMayGetLaterByThePartThatIsSet(long later, boolean told) {
        state.promisedAtMillis = BEGIN;
        state.promisedMillis = BEGIN + 9_000_000;
        state.endMillis = state.promisedMillis + 1_000 * later;
        state.lookedMillis = BEGIN;
        state.windowMillis = BEGIN;
        run(10, 1, 10L);
        assertThat(kinds(1).contains(Kind.END_SLIPPING)).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({"599_999, false", "600_000, false", "600_001, true"})
    void theEndMayGetLaterByAWindow(String later, boolean told) {
        state.promisedAtMillis = BEGIN;
        state.promisedMillis = BEGIN + 60_000;
        state.endMillis = state.promisedMillis + Long.parseLong(later.replace("_", ""));
        state.lookedMillis = BEGIN;
        state.windowMillis = BEGIN;
        run(10, 1, 10L);
        assertThat(kinds(1).contains(Kind.END_SLIPPING)).isEqualTo(told);
    }

    @Test
    void aWindowWithoutAnythingMovesTheEndToo() {
        run(1_000, 0, 1_000L);
        look(0);
        window(1, 100);
        assertThat(window(2, 0)).containsExactly(Kind.END_SLIPPING);
    }

    @Test
    void moreToDoIsNoSlip() {
        run(1_000, 0, 1_000L);
        look(0);
        window(1, 100);
        run(1_000, 200, 9_000L);
        assertThat(kinds(2 * WINDOW)).doesNotContain(Kind.END_SLIPPING);
        progress.redriving = 150;
        run(1_000, 300, 9_000L);
        assertThat(kinds(3 * WINDOW)).doesNotContain(Kind.END_SLIPPING);
    }

    @Test
    void theEndOfARunThatIsNotClosedIsNotKnown() {
        run(1_000, 0, null);
        look(0);
        run(1_000, 100, null);
        look(WINDOW);
        run(1_000, 101, null);
        assertThat(kinds(2 * WINDOW)).isEmpty();
        assertThat(state.promisedMillis).isZero();
    }

    // ---- HEAL_RATE

    @ParameterizedTest
    @CsvSource({"20, 3, false", "20, 4, false", "20, 5, true", "19, 19, false", "1000, 200, false", "1000, 201, true"})
    void moreFailedAttemptsThanThePartThatIsSetAreToldOf(long attempts, long failed, boolean told) {
        run(2_000, 0, null);
        progress.attempts = 7;
        progress.failedAttempts = 7;
        look(0);
        progress.attempts += attempts;
        progress.failedAttempts += failed;
        assertThat(kinds(WINDOW - 1)).isEmpty();
        assertThat(kinds(WINDOW).contains(Kind.HEAL_RATE)).isEqualTo(told);
        assertThat(kinds(2 * WINDOW)).as("none in the next window").doesNotContain(Kind.HEAL_RATE);
    }

    @Test
    void theFailedAttemptsAreNamed() {
        run(2_000, 0, null);
        look(0);
        progress.attempts = 40;
        progress.failedAttempts = 9;
        assertThat(look(WINDOW).get(0).message)
                .isEqualTo("9 of the last 40 attempts failed; their causes stand in the ledger");
    }

    // ---- BACKLOG_AGE

    private void readUpTo(Duration age) {
        progress.readUpToMillis = BEGIN - age.toMillis();
    }

    @Test
    void recordsThatWaitForThePartOfTheRetentionThatIsSetAreToldOf() {
        run(5, 5, 7L);
        readUpTo(Duration.ofHours(18).minusMillis(1));
        assertThat(kinds(0)).isEmpty();
        assertThat(look(1).get(0).kind).isEqualTo(Kind.BACKLOG_AGE);
        assertThat(look(2).get(0).message)
                .isEqualTo(
                        "records that came to the work stream 18 h ago may not have been read yet, and it keeps them for"
                                + " 24 h; what is not read by then is lost: make it keep them for longer");
        run(7, 5, 7L);
        assertThat(kinds(3)).as("all came").isEmpty();
    }

    @Test
    void ofARunThatIsNotClosedItIsKnownOnlyAtEachArrival() {
        run(5, 4, null);
        readUpTo(Duration.ofHours(17));
        look(0);
        progress.attempts = 1;
        assertThat(kinds(minutes(90))).isEmpty();
        run(6, 4, null);
        progress.readUpToMillis = BEGIN + minutes(91) - Duration.ofHours(18).toMillis();
        progress.attempts = 2;
        assertThat(kinds(minutes(91))).containsExactly(Kind.BACKLOG_AGE);
    }

    @Test
    void withoutARetentionOrAReadRecordNothingIsKnown() {
        run(5, 5, 7L);
        assertThat(kinds(0)).isEmpty();
        readUpTo(Duration.ofDays(300));
        assertThat(watchdog.look(state, progress, null, BEGIN + 1)).isEmpty();
    }
}
