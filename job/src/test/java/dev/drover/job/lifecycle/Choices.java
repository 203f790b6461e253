package dev.drover.job.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Where a schedule's decisions come from: dice that are written down, so that a schedule can be played again and cut. */
final class Choices {
    private final Random dice;
    private final List<Integer> given;
    private final List<Integer> made = new ArrayList<>();

    private Choices(Random dice, List<Integer> given) {
        this.dice = dice;
        this.given = given;
    }

    static Choices of(long seed) {
        return new Choices(new Random(seed), List.of());
    }

    /** Plays these; when they are used up, every further choice is 0, which is always the plainest. */
    static Choices again(List<Integer> choices) {
        return new Choices(null, choices);
    }

    /** A number from 0 up to, not including, the bound. */
    int next(int bound) {
        int choice;
        if (dice != null) {
            choice = dice.nextInt(bound);
        } else {
            choice = made.size() < given.size() ? given.get(made.size()) % bound : 0;
        }
        made.add(choice);
        return choice;
    }

    <T> T of(List<T> options) {
        return options.get(next(options.size()));
    }

    List<Integer> made() {
        return made;
    }
}
