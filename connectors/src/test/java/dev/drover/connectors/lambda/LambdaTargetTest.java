package dev.drover.connectors.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LambdaTargetTest {
    @ParameterizedTest
    @CsvSource({
        "arn:aws:lambda:eu-central-1:123456789012:function:embed:live, eu-central-1",
        "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:embed, us-gov-west-1",
        "embed, us-east-1",
        "embed:live, us-east-1",
        "123456789012:function:embed, us-east-1",
        "arn:aws:sqs:eu-central-1:123456789012:embed, us-east-1",
    })
    void anArnNamesItsRegionAndANameHasTheConfiguredOne(String target, String region) {
        assertThat(LambdaTarget.region(target, "us-east-1")).isEqualTo(region);
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:lambda:eu-central-1:123456789012:function:embed:live, arn:aws:lambda:eu-central-1:123456789012:function:embed",
        "arn:aws:lambda:eu-central-1:123456789012:function:embed, arn:aws:lambda:eu-central-1:123456789012:function:embed",
        "123456789012:function:embed:7, 123456789012:function:embed",
        "embed:live, embed",
        "embed, embed",
    })
    void aFunctionIsNamedWithoutItsAlias(String target, String function) {
        assertThat(LambdaTarget.unqualified(target)).isEqualTo(function);
    }
}
