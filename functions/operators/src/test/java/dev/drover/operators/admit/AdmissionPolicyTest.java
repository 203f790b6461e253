package dev.drover.operators.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionPolicyTest {
    private final AdmissionPolicy policy = new AdmissionPolicy(
            Arrays.asList("embed", "classify"),
            Collections.singleton("json-lines"),
            AllowedUris.under(Collections.singletonList("s3://bucket/in/")),
            AllowedUris.under(Collections.singletonList("s3://bucket/out/")));
    private final RunControl control = new RunControl();

    private AdmissionPolicy.Objection objection(Item item) {
        return policy.objection(item, new RunControls.Known(control, 1_000));
    }

    private static Item with(String from, String to) {
        String json = SampleItems.json("a", ",\"expect\":{\"content\":\"json-lines\"}");
        assertThat(json).contains(from);
        return SampleItems.parsed(json.replace(from, to));
    }

    @Test
    void aSoundItemGoesOn() {
        assertThat(objection(with("embed", "embed"))).isNull();
        assertThat(objection(with("\"uri\":\"s3://bucket/in/a.txt\"", "\"inline\":{\"texts\":[\"/etc/passwd\"]}")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"arn:aws:lambda:eu-west-1:1:function:embed", "Embed", "embed2", "emb"})
    void onlyAConfiguredNameIsAWorker(String worker) {
        Item item = with("\"embed\"", "\"" + worker + "\"");
        AdmissionPolicy.Objection objection = objection(item);
        assertThat(objection.status()).isEqualTo(ItemStatus.REJECTED);
        assertThat(objection.cause()).isEqualTo(Cause.UNKNOWN_WORKER);
        assertThat(objection.message()).contains(worker, "classify, embed");
    }

    @Test
    void eachRuleHasItsCauseAndNamesTheSetting() {
        AdmissionPolicy.Objection input = objection(with("s3://bucket/in/", "file:///etc/"));
        assertThat(input.status()).isEqualTo(ItemStatus.REJECTED);
        assertThat(input.cause()).isEqualTo(Cause.INPUT_NOT_ALLOWED);
        assertThat(input.message()).contains("file:///etc/a.txt", "admit.allowed-inputs", "s3://bucket/in/");
        AdmissionPolicy.Objection output = objection(with("s3://bucket/out/", "s3://bucket/out/%2e%2e/"));
        assertThat(output.status()).isEqualTo(ItemStatus.REJECTED);
        assertThat(output.cause()).isEqualTo(Cause.OUTPUT_NOT_ALLOWED);
        assertThat(output.message()).contains("admit.allowed-outputs");
        AdmissionPolicy.Objection content = objection(with("json-lines", "json"));
        assertThat(content.status()).isEqualTo(ItemStatus.REJECTED);
        assertThat(content.cause()).isEqualTo(Cause.UNKNOWN_CONTENT_CHECK);
        assertThat(content.message()).contains("json-lines");
    }

    @Test
    void whatPeopleWantOfTheRunParksItsItems() {
        control.paused = true;
        assertThat(objection(SampleItems.item("a")).cause()).isEqualTo(Cause.RUN_PAUSED);
        assertThat(objection(SampleItems.item("a")).status()).isEqualTo(ItemStatus.PARKED);
        control.cancelled = true;
        assertThat(objection(SampleItems.item("a")).cause()).isEqualTo(Cause.RUN_CANCELLED);
    }

    @Test
    void aRuleComesBeforeAWish() {
        control.paused = true;
        assertThat(objection(with("s3://bucket/in/", "file:///etc/")).status()).isEqualTo(ItemStatus.REJECTED);
    }

    @ParameterizedTest
    @CsvSource({"999, true", "1000, true", "1001, false", "0, true"})
    void theBudgetIsSpentWhenTheRunHasCostIt(long budget, boolean parked) {
        control.budgetNanoUsd = budget;
        AdmissionPolicy.Objection objection = objection(SampleItems.item("a"));
        assertThat(objection == null ? null : objection.cause()).isEqualTo(parked ? Cause.OVER_BUDGET : null);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, false", "3, false"})
    void aGenerationBelowTheMinimumIsParked(int generation, boolean parked) {
        control.minimumGeneration = 2;
        Item item = SampleItems.item("a");
        item.generation = generation;
        AdmissionPolicy.Objection objection = objection(item);
        assertThat(objection == null ? null : objection.cause())
                .isEqualTo(parked ? Cause.BELOW_MINIMUM_GENERATION : null);
    }

    @Test
    void anItemThatOnlyHasToBeVerifiedIsNotParked() {
        control.cancelled = true;
        Item item = SampleItems.item("a");
        item.evidence = new Evidence();
        assertThat(objection(item)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, false",
        "0, 4, false",
        "0, 5, false",
        "0, 6, true",
        "1, 0, true",
        "2, 0, true",
    })
    void newsIsAHigherGenerationOrInTheSameAHigherSequence(int generation, long sequence, boolean news) {
        SeenItem seen = new SeenItem();
        seen.sequence = 5;
        assertThat(AdmissionPolicy.isNews(seen, generation, sequence)).isEqualTo(news);
        seen.generation = 3;
        assertThat(AdmissionPolicy.isNews(seen, generation, sequence)).isFalse();
        assertThat(AdmissionPolicy.isNews(null, generation, sequence)).isTrue();
    }
}
