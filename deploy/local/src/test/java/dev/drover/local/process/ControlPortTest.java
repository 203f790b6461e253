package dev.drover.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.local.SetupException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ControlPortTest {
    private final int port = Ports.free();
    private final ControlPort control = new ControlPort(port);

    ControlPortTest() throws IOException {}

    @Test
    void aQuestionIsAnswered() throws Exception {
        ControlPort.serve(port, question -> "you said\n" + question);

        assertThat(control.listens()).isTrue();
        assertThat(control.ask("so\nmuch")).isEqualTo("you said\nso\nmuch");
        assertThat(control.ask("")).isEqualTo("you said\n");
    }

    @Test
    void anEmptyAnswerIsOne() throws Exception {
        ControlPort.serve(port, question -> "");

        assertThat(control.ask("anything")).isEmpty();
    }

    @Test
    void whatGoesWrongIsToldToWhoeverAsked() throws Exception {
        ControlPort.serve(port, question -> {
            throw new SetupException("the job ended");
        });

        assertThatThrownBy(() -> control.ask("verified"))
                .isInstanceOf(SetupException.class)
                .hasMessage("To 'verified': the job ended");
    }

    @Test
    void nobodyThereIsNoAnswer() {
        assertThat(control.listens()).isFalse();
        assertThatThrownBy(() -> control.ask("running"))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("No answer to 'running'");
    }
}
