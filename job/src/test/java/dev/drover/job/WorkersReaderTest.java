package dev.drover.job;

import static dev.drover.job.CompleteSettings.complete;
import static dev.drover.job.CompleteSettings.completeBut;
import static dev.drover.job.CompleteSettings.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.operators.dispatch.Batching;
import dev.drover.operators.dispatch.InvocationMode;
import dev.drover.operators.dispatch.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkersReaderTest {
    @Test
    void aWorkersReplyIsWaitedForUnlessItIsInvokedByEvents() {
        DroverSettings settings = DroverSettings.load(null, completeBut("dispatch.workers.later.target", "later"));
        assertThat(settings.workers().get("later").mode()).isEqualTo(InvocationMode.REQUEST_RESPONSE);
        Map<String, String> values = completeBut("dispatch.workers.embed.invocation", "event");
        values.put("ingest.completions-stream", "completions");
        DroverSettings events = DroverSettings.load(null, values);
        assertThat(events.workers().get("embed").mode()).isEqualTo(InvocationMode.EVENT);
        assertThat(events.withMemory(Map.of("embed", 512, "absent", 1))
                        .workers()
                        .get("embed")
                        .targets()
                        .get(0)
                        .memoryMb())
                .isEqualTo(512);
    }

    @Test
    void whatCanNotBeMeantByEventsIsRefusedTogether() {
        Map<String, String> values = completeBut("dispatch.workers.embed.invocation", "asynchronous");
        values.put("ingest.completions-stream", "work");
        values.put("dispatch.max-event-age", "7 h");
        values.put("dispatch.event-config", "maybe");
        values.put("heal.probe.initial", "3 min");
        assertThat(problems(values))
                .hasSize(5)
                .anyMatch(line -> line.equals(
                        "dispatch.workers.embed.invocation: 'asynchronous' is none of request-response, event"))
                .anyMatch(line -> line.startsWith("ingest.completions-stream must be a stream of its own"))
                .anyMatch(line -> line.startsWith("dispatch.max-event-age: 7 h is longer than Lambda keeps any event"))
                .anyMatch(line -> line.equals("dispatch.event-config: 'maybe' is none of set, check"))
                .anyMatch(line -> line.startsWith("heal.probe.initial (3 min) must not be longer than heal.probe.max"));
    }

    @Test
    void itemsShareAnInvocationOnlyWhereTheConfigurationSaysSo() {
        Map<String, String> values = completeBut("dispatch.workers.small.target", "small");
        values.put("dispatch.workers.small.batch.max-items", "20");
        values.put("dispatch.workers.small.batch.linger", "10 ms");
        values.put("dispatch.workers.twin.target", "small");
        DroverSettings settings = DroverSettings.load(null, values);

        assertThat(settings.workers().get("embed").batching().isOn()).isFalse();
        Batching small = settings.workers().get("small").batching();
        assertThat(small.maxItems()).isEqualTo(20);
        assertThat(small.maxBytes()).isEqualTo(1 << 20);
        assertThat(small.linger()).isEqualTo(Duration.ofMillis(10));
        assertThat(settings.maxInFlight()).isEqualTo(2 * 16);
        assertThat(settings.maxItemsInFlight()).as("enough to fill every batch").isEqualTo(16 + 16 * 20);
    }

    @Test
    void batchesThatCanNotBeAreRefusedTogether() {
        Map<String, String> values = completeBut("dispatch.workers.embed.batch.max-items", "2");
        values.put("dispatch.workers.embed.invocation", "event");
        values.put("dispatch.workers.embed.batch.max-bytes", "5242881");
        values.put("dispatch.workers.embed.batch.linger", "61 s");
        values.put("dispatch.workers.many.target", "many");
        values.put("dispatch.workers.many.batch.max-items", "1001");
        values.put("dispatch.targets.wide.function", "wide");
        values.put("dispatch.targets.wide.max-in-flight", "10001");
        values.put("dispatch.workers.wide.targets", "wide");
        values.put("dispatch.workers.wide.batch.max-items", "100");
        values.put("dispatch.workers.wide.batch.max-item", "100");
        assertThat(problems(values))
                .satisfiesExactlyInAnyOrder(
                        each -> assertThat(each)
                                .startsWith("dispatch.workers.embed.batch.max-items (2) and "
                                        + "dispatch.workers.embed.invocation (event) exclude each other"),
                        each -> assertThat(each)
                                .startsWith("dispatch.workers.embed.batch.max-bytes: 5242881 is more than 5242880"),
                        each -> assertThat(each)
                                .isEqualTo("dispatch.workers.embed.batch.linger: 61 s is longer than 1 min, and items "
                                        + "would only wait"),
                        each -> assertThat(each)
                                .isEqualTo("dispatch.workers.many.batch.max-items: 1001 is out of range; 1 to 1000 are "
                                        + "allowed"),
                        each -> assertThat(each)
                                .startsWith("dispatch.workers.wide.batch.max-items (100) times the limits of the "
                                        + "worker's targets is 1000100 items"),
                        each -> assertThat(each)
                                .isEqualTo("unknown key dispatch.workers.wide.batch.max-item; did you mean "
                                        + "dispatch.workers.wide.batch.max-items?"));
    }

    @Test
    void slowItemsGetASecondInvocationOnlyWhereTheConfigurationSaysSo() {
        Map<String, String> values = completeBut("dispatch.workers.safe.target", "safe");
        values.put("dispatch.workers.safe.idempotent", "true");
        values.put("dispatch.workers.safe.hedge.max-extra-percent", "20");
        DroverSettings settings = DroverSettings.load(null, values);
        assertThat(settings.workers().get("embed").hedging().isOn()).isFalse();
        assertThat(settings.workers().get("safe").hedging().mostExtra()).isEqualTo(0.2);
    }

    @Test
    void secondInvocationsThatCanNotBeAreRefusedTogether() {
        Map<String, String> values = completeBut("dispatch.workers.embed.hedge.max-extra-percent", "5");
        values.put("dispatch.workers.event.target", "event");
        values.put("dispatch.workers.event.idempotent", "true");
        values.put("dispatch.workers.event.invocation", "event");
        values.put("dispatch.workers.event.hedge.max-extra-percent", "1");
        values.put("dispatch.workers.small.target", "small");
        values.put("dispatch.workers.small.idempotent", "true");
        values.put("dispatch.workers.small.batch.max-items", "2");
        values.put("dispatch.workers.small.hedge.max-extra-percent", "21");
        values.put("dispatch.workers.other.target", "other");
        values.put("dispatch.workers.other.idempotent", "perhaps");
        assertThat(problems(values))
                .satisfiesExactlyInAnyOrder(
                        each -> assertThat(each)
                                .isEqualTo("dispatch.workers.embed.hedge.max-extra-percent (5) needs a worker that may "
                                        + "run twice for the same item at the same time; say that it may with "
                                        + "dispatch.workers.embed.idempotent: true, or leave hedging off"),
                        each -> assertThat(each)
                                .startsWith("dispatch.workers.event.hedge.max-extra-percent (1) and "
                                        + "dispatch.workers.event.invocation (event) exclude each other"),
                        each -> assertThat(each)
                                .startsWith("dispatch.workers.small.hedge.max-extra-percent (21) and "
                                        + "dispatch.workers.small.batch.max-items (2) exclude each other"),
                        each -> assertThat(each)
                                .isEqualTo("dispatch.workers.small.hedge.max-extra-percent: 21 is out of range; 0 to "
                                        + "20 are allowed"),
                        each -> assertThat(each).startsWith("dispatch.workers.other.idempotent: "));
    }

    /** Two targets, eu and us, of which eu has a weight of 3 and us a limit of 4. */
    private static Map<String, String> withTwoTargets() {
        Map<String, String> values = complete();
        values.remove("dispatch.workers.embed.target");
        values.put("dispatch.workers.embed.targets", "eu, us");
        values.put("dispatch.targets.eu.function", "arn:aws:lambda:eu-central-1:123456789012:function:embed:live");
        values.put("dispatch.targets.eu.weight", "3");
        values.put("dispatch.targets.us.function", "arn:aws:lambda:us-east-1:123456789012:function:embed:live");
        values.put("dispatch.targets.us.max-in-flight", "4");
        return values;
    }

    @Test
    void aWorkerIsServedBySeveralTargetsEachWithAWeightAndALimit() {
        Map<String, String> values = withTwoTargets();
        values.put("dispatch.workers.other.targets", "us");
        DroverSettings settings = DroverSettings.load(null, values);

        List<Target> targets = settings.workers().get("embed").targets();
        assertThat(targets).extracting(Target::name).containsExactly("eu", "us");
        assertThat(targets).extracting(Target::weight).containsExactly(3, 1);
        assertThat(targets).extracting(Target::maxInFlight).containsExactly(16, 4);
        assertThat(settings.maxInFlight()).as("each function once").isEqualTo(20);
    }

    @Test
    void aTargetWithoutWeightGetsNothing() {
        Map<String, String> values = withTwoTargets();
        values.put("dispatch.targets.eu.weight", "0");
        assertThat(DroverSettings.load(null, values).maxInFlight()).isEqualTo(4);
    }

    @Test
    void targetsThatContradictEachOtherAreRefusedTogether() {
        Map<String, String> values = withTwoTargets();
        values.put("dispatch.targets.eu.weight", "0");
        values.put("dispatch.targets.us.weight", "0");
        values.put("dispatch.targets.twin.function", "embed");
        values.put("dispatch.targets.twin.max-in-flight", "3");
        values.put("dispatch.targets.hollow.weight", "1");
        values.put("dispatch.parallelism", "4");
        values.put("dispatch.workers.both.target", "embed");
        values.put("dispatch.workers.both.targets", "twin");
        values.put("dispatch.workers.lost.targets", "eu, uss");
        values.put("dispatch.workers.plain.target", "embed");
        values.put("dispatch.workers.twice.targets", "twin, twin");
        assertThat(problems(values))
                .containsExactlyInAnyOrder(
                        "dispatch.targets.hollow.function is missing: target 'hollow' has no function behind it",
                        "dispatch.targets.twin.max-in-flight (3) is less than dispatch.parallelism (4), so that a "
                                + "subtask could never invoke it",
                        "dispatch.workers.both.target and dispatch.workers.both.targets are both set; keep one of them",
                        "dispatch.workers.embed.targets: each target has a weight of 0, so that no item could be sent; "
                                + "name one that has a weight",
                        "dispatch.workers.lost.targets: there is no target 'uss'; set dispatch.targets.uss.function, or "
                                + "did you mean 'us'?",
                        "targets 'twin' and 'embed' are the same function, embed, with different limits (3 and 16); "
                                + "give it one",
                        "dispatch.workers.twice.targets: embed is among them twice; name each function once");
    }
}
