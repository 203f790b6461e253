package dev.drover.job.lifecycle;

import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Plays schedules by seed; the first that fails is cut down and told move by move. */
final class Schedules implements AutoCloseable {
    /** One in which workers say when they are done with an event, and one in which its output is looked for. */
    private final List<Rig> rigs = List.of(new Rig(true), new Rig(false));

    private final Fault fault;

    Schedules(Fault fault) throws Exception {
        this.fault = fault;
    }

    /** Looks at a schedule that has come to its end. */
    interface AtRest {
        void look(World world) throws Exception;
    }

    /**
     * @return how the schedule failed; null where it did not
     */
    String failure(long seed, AtRest atRest) {
        Choices choices = Choices.of(seed);
        Rig rig = rigs.get((int) (seed % rigs.size()));
        return fault(rig, choices, null, atRest) == null ? null : told(seed, rig, choices.made(), atRest);
    }

    private String told(long seed, Rig rig, List<Integer> failing, AtRest atRest) {
        List<Integer> shrunk = Shrinking.shrink(failing, cut -> fault(rig, Choices.again(cut), null, atRest) != null);
        List<String> trace = new ArrayList<>();
        Throwable error = fault(rig, Choices.again(shrunk), trace, atRest);
        return "seed " + seed + ", cut down from " + failing.size() + " to " + shrunk.size() + " choices:\n  "
                + String.join("\n  ", trace) + "\n  " + error;
    }

    private Throwable fault(Rig rig, Choices choices, List<String> trace, AtRest atRest) {
        ThrowingCallable play = () -> {
            World world = new World(rig, choices, fault, trace);
            new Schedule(choices, world).play();
            atRest.look(world);
        };
        return catchThrowable(play);
    }

    @Override
    public void close() throws Exception {
        for (Rig rig : rigs) {
            rig.close();
        }
    }
}
