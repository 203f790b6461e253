package dev.drover.operators.dispatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;

/** The calls that wait for a target or their backoff, oldest first: what may be handed back. Dispatch loop only. */
final class UnsentCalls {
    private final LinkedHashSet<Call> calls = new LinkedHashSet<>();

    void add(Call call) {
        if (calls.add(call)) {
            call.queue.unsent++;
        }
    }

    void remove(Call call) {
        if (calls.remove(call)) {
            call.queue.unsent--;
        }
    }

    int size() {
        return calls.size();
    }

    List<Call> oldestFirst() {
        return new ArrayList<>(calls);
    }

    /** Up to this many. */
    List<Call> newest(int count) {
        List<Call> newestFirst = oldestFirst();
        Collections.reverse(newestFirst);
        return newestFirst.subList(0, Math.min(count, newestFirst.size()));
    }

    /** Up to this many of one worker. */
    List<Call> oldestOf(WorkerQueue queue, int count) {
        List<Call> oldest = new ArrayList<>(count);
        for (Call call : calls) {
            if (oldest.size() == count) {
                break;
            }
            if (call.queue == queue) {
                oldest.add(call);
            }
        }
        return oldest;
    }
}
