package dev.drover.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What every refusal must be: a ContractException with one sentence for a person. */
final class DocumentRefusals {
    private DocumentRefusals() {}

    static ContractException refusal(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(ContractException.class);
        return requireOneSentence((ContractException) thrown);
    }

    static ContractException requireOneSentence(ContractException refusal) {
        assertThat(refusal.getMessage()).isNotBlank().hasSizeLessThan(500);
        assertThat(refusal.getMessage().chars().filter(Character::isISOControl)).isEmpty();
        assertThat(refusal.field()).isNotBlank().hasSizeLessThan(500);
        return refusal;
    }
}
