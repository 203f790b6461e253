package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.WorkItem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the workers that score texts as JSON lines must do beyond the contract. */
abstract class ScoringConformance extends WorkerConformance {
    @Override
    protected long recordsIn(byte[] output) {
        return lines(output).size();
    }

    @Test
    void aFieldOfTheItemsOwnReachesTheModel() throws Exception {
        ObjectNode document =
                inline("a", "Good sheep, good dog!", "a bad wolf", "grass").document();
        document.putObject("lexicon").put("good", 2).put("bad", -3);
        InvocationRequest request = request(WorkItem.of(document));

        InvocationReply.Result result = assertConforms(request, invoke(request.bytes()), "a", 3);

        assertThat(lines(output(result)))
                .extracting(line -> line.get("row").intValue())
                .containsExactly(0, 1, 2);
        assertThat(lines(output(result)))
                .extracting(line -> line.get("words").intValue())
                .containsExactly(4, 3, 1);
        assertThat(lines(output(result)))
                .extracting(line -> line.get("score").intValue())
                .containsExactly(4, -3, 0);
    }

    private static List<ObjectNode> lines(byte[] output) {
        return new String(output, StandardCharsets.UTF_8)
                .lines()
                .map(line -> ContractCodec.readObject(line.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.toList());
    }
}
