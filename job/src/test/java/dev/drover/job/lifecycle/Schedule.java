package dev.drover.job.lifecycle;

import dev.drover.contract.RunControl;
import java.util.ArrayList;
import java.util.List;

/** What happens to a {@link World}, move by move, and then its way to rest. */
final class Schedule {
    private static final int MOST_MOVES = 48;
    private static final int ROUNDS_TO_REST = 400;

    private enum Move {
        READ(2),
        READ_RETRY(3),
        SETTLE(5),
        REFUSE(2),
        COMPLETE(1),
        READ_COMPLETION(2),
        FIRE(2),
        WRITE(3),
        WRITE_TWICE(1),
        BARRIER(2),
        COMPLETE_CHECKPOINT(2),
        CRASH(2),
        COUNT(1),
        PUBLISH(1),
        REDRIVE(1),
        CONTROL(1),
        CLOSE(1),
        LONG_WAIT(1);

        private static final List<Move> WEIGHED = new ArrayList<>();

        static {
            for (Move move : values()) {
                for (int i = 0; i < move.weight; i++) {
                    WEIGHED.add(move);
                }
            }
        }

        private final int weight;

        Move(int weight) {
            this.weight = weight;
        }
    }

    private final Choices choices;
    private final World world;

    Schedule(Choices choices, World world) {
        this.choices = choices;
        this.world = world;
    }

    /** Plays it to its end and checks the equation. */
    void play() throws Exception {
        int moves = choices.next(MOST_MOVES) + 1;
        submit();
        for (int i = 0; i < moves; i++) {
            move(choices.of(Move.WEIGHED));
        }
        rest();
        world.check();
    }

    private void submit() {
        int items = 1 + choices.next(2);
        for (int i = 0; i < items; i++) {
            world.send("item-" + i, json("item-" + i, ""));
        }
        switch (choices.next(6)) {
            case 1:
                world.send("item-0", json("item-0", ""));
                break;
            case 2:
                world.send("item-0", json("item-0", ",\"other\":1"));
                break;
            case 3:
                world.send("garbage", "garbage");
                world.send("garbage", "garbage");
                break;
            case 4:
                world.send("item-x", json("item-x", "").replace("embed", "nobody"));
                break;
            default:
                break;
        }
    }

    private static String json(String id, String more) {
        return "{\"run\":\"" + World.RUN + "\",\"id\":\"" + id + "\",\"worker\":\"embed\",\"input\":{\"uri\":\""
                + World.INPUT + id + "\"},\"output\":\"" + World.OUTPUT + "\"" + more + "}";
    }

    private void move(Move move) throws Exception {
        world.pass(1 + choices.next(3));
        switch (move) {
            case READ:
                world.readWork();
                break;
            case READ_RETRY:
                world.readRetry();
                break;
            case SETTLE:
                if (world.inFlight() > 0) {
                    settle();
                }
                break;
            case REFUSE:
                world.deliverRefusal();
                break;
            case COMPLETE:
                world.complete();
                break;
            case READ_COMPLETION:
                world.readCompletion();
                break;
            case FIRE:
                world.fire();
                break;
            case WRITE:
                world.write(false);
                break;
            case WRITE_TWICE:
                world.write(true);
                break;
            case BARRIER:
                world.barrier();
                break;
            case COMPLETE_CHECKPOINT:
                world.completeCheckpoint();
                break;
            case CRASH:
                world.crash();
                break;
            case COUNT:
                world.countOne(choices.next(2) == 0);
                break;
            case PUBLISH:
                world.publish();
                break;
            case REDRIVE:
                world.redrive();
                break;
            case CONTROL:
                control(world.control());
                break;
            case CLOSE:
                world.control().totals.add((long) world.submitted());
                world.note("close");
                break;
            case LONG_WAIT:
                world.pass(Rig.MAX_AGE.plusDays(1).toMillis());
                world.note("more than the longest age passes");
                break;
        }
    }

    private void settle() throws Exception {
        world.settle(choices.next(world.inFlight()), choices.of(List.of(Outcome.values())));
    }

    private void control(RunControl control) {
        switch (choices.next(4)) {
            case 2:
                control.budgetNanoUsd = control.budgetNanoUsd == null ? 0L : null;
                break;
            case 3:
                control.cancelled = true;
                break;
            default:
                control.paused = !control.paused;
                break;
        }
        world.note(
                "control: paused %s, budget %s, cancelled %s",
                control.paused, control.budgetNanoUsd, control.cancelled);
    }

    /** Lets everything come to its end, which it must. */
    private void rest() throws Exception {
        world.control().paused = false;
        world.control().budgetNanoUsd = null;
        world.note("from here on everything comes to rest");
        for (int round = 0; round < ROUNDS_TO_REST; round++) {
            world.pass(1_000);
            if (world.hasRefusals()) {
                world.deliverRefusal();
            } else if (world.hasUnread()) {
                world.readWork();
            } else if (world.hasUnwritten()) {
                world.write(false);
            } else if (world.hasUnreadRetries()) {
                world.readRetry();
            } else if (world.hasUnreadCompletions()) {
                world.readCompletion();
            } else if (world.inFlight() > 0 && round > ROUNDS_TO_REST / 4) {
                // Deferred and undecided without end, an item rightly goes on without end.
                world.settle(0, Outcome.INTACT);
            } else if (world.inFlight() > 0) {
                settle();
            } else if (world.hasTimers()) {
                world.fire();
            } else {
                showEverything();
                return;
            }
        }
        throw new AssertionError("it never came to rest");
    }

    /** One checkpoint that may have begun, and two more: only then is a run complete. */
    private void showEverything() throws Exception {
        for (int i = 0; i < 4; i++) {
            world.pass(1_000);
            world.barrier();
            world.completeCheckpoint();
        }
    }
}
