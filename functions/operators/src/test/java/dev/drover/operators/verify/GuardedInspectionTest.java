package dev.drover.operators.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class GuardedInspectionTest {
    private int accepted;

    private ContentCheck.Finding inspect(boolean failsAtOnce, boolean failsAtTheEnd) {
        GuardedInspection guarded = new GuardedInspection(new ContentCheck.Inspection() {
            @Override
            public void accept(ByteBuffer bytes) {
                accepted++;
                if (failsAtOnce) {
                    throw new IndexOutOfBoundsException("row 7");
                }
            }

            @Override
            public ContentCheck.Finding finish() {
                if (failsAtTheEnd) {
                    throw new ArithmeticException("/ by zero");
                }
                return ContentCheck.Finding.sound(3);
            }
        });
        guarded.accept(ByteBuffer.allocate(1));
        guarded.accept(ByteBuffer.allocate(1));
        return guarded.finish();
    }

    @Test
    void whatACheckThrowsIsItsFindingAndNotAFaultOfTheStore() {
        assertThat(inspect(true, false).fault()).contains("IndexOutOfBoundsException", "row 7");
        assertThat(accepted).as("it is not asked on").isEqualTo(1);
        assertThat(inspect(false, true).fault()).contains("ArithmeticException", "/ by zero");
    }

    @Test
    void aCheckThatDoesNotThrowIsBelieved() {
        ContentCheck.Finding finding = inspect(false, false);
        assertThat(finding.fault()).isNull();
        assertThat(finding.records()).isEqualTo(3);
        assertThat(accepted).isEqualTo(2);
    }
}
