package dev.drover.job.cli;

import dev.drover.job.DroverSettings;
import dev.drover.job.ScrubTopology;
import dev.drover.job.scrub.Finding;
import dev.drover.job.scrub.ScrubCounts;
import dev.drover.operators.flow.RootCause;
import java.util.function.Predicate;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/** One run of the scrub's job, on the cluster under {@code flink run}, else in this process. */
final class ScrubRun {
    private ScrubRun() {}

    /**
     * @param goOn gets each finding as it comes; false ends the job
     * @return what the job counted
     * @throws CommandException where the job fails or was ended
     */
    static ScrubCounts of(DroverSettings settings, String run, Predicate<Finding> goOn) {
        StreamExecutionEnvironment environment = ScrubTopology.environment(settings);
        CloseableIterator<Finding> findings =
                ScrubTopology.findings(environment, settings, run).collectAsync();
        try (findings) {
            JobClient job = environment.executeAsync("drover scrub " + run);
            while (findings.hasNext()) {
                if (!goOn.test(findings.next())) {
                    Await.of(job.cancel(), "ending the scrub");
                    throw CommandException.failure(
                            "the store does not answer, so that the scrub gave up; nothing was sent");
                }
            }
            return ScrubCounts.of(
                    Await.of(job.getJobExecutionResult(), "the scrub").getAllAccumulatorResults());
        } catch (CommandException e) {
            throw e;
        } catch (Exception e) {
            throw CommandException.failure(
                    "the scrub failed: " + RootCause.of(e).getMessage() + "; nothing was sent", e);
        }
    }
}
