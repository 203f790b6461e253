package dev.drover.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come: every reader of the contract reads them, or says in one sentence why not. */
class ContractCodecFuzzTest {
    /** The golden files are where fuzzing begins. */
    static Stream<byte[]> goldens() {
        return DocumentKind.allGoldens().map(golden -> golden.bytes);
    }

    @MethodSource("goldens")
    @FuzzTest
    void whatIsReadIsWrittenTheSameAndAllElseIsRefusedInOneSentence(byte[] bytes) {
        for (DocumentKind kind : DocumentKind.values()) {
            byte[] written;
            try {
                written = kind.rewrite(bytes);
            } catch (ContractException e) {
                assertThat(e).hasMessageNotContainingAny("\n", "\r", "\u2028");
                assertThat(e.getMessage()).isNotEmpty().hasSizeLessThanOrEqualTo(Sentence.MAX_LENGTH);
                continue;
            }
            assertThat(kind.rewrite(written))
                    .as("%s, read and written twice", kind)
                    .isEqualTo(written);
            if (kind == DocumentKind.WORK_ITEM) {
                assertThat(DocumentKind.json(written))
                        .as("a work item keeps every field and digit")
                        .isEqualTo(DocumentKind.json(bytes));
            }
        }
    }
}
