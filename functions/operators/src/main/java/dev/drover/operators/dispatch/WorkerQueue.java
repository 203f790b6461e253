package dev.drover.operators.dispatch;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits for one worker, and the targets that it can go to. Dispatch loop only. */
final class WorkerQueue {
    final DispatchSettings.Worker worker;
    final List<Route> routes;
    /** To be sent again; they go first. */
    private final ArrayDeque<Batch> again = new ArrayDeque<>();
    /** Never sent, in the order in which they came. */
    private final LinkedHashSet<Call> fresh = new LinkedHashSet<>();

    /**
     * @param routes at least one
     */
    WorkerQueue(DispatchSettings.Worker worker, List<Route> routes) {
        this.worker = worker;
        this.routes = List.copyOf(routes);
        routes.forEach(route -> route.lane.queues.add(this));
    }

    void add(Call call) {
        fresh.add(call);
    }

    /** Puts a batch before all others. */
    void addAgain(Batch batch) {
        batch.calls.forEach(call -> call.waitingIn = batch);
        again.addFirst(batch);
    }

    /** Takes a call out that has not been sent, wherever it waits. */
    void remove(Call call) {
        Batch batch = call.waitingIn;
        if (batch == null) {
            fresh.remove(call);
            return;
        }
        batch.calls.remove(call);
        call.waitingIn = null;
        if (batch.calls.isEmpty()) {
            again.remove(batch);
            if (batch.backingOff != null) {
                batch.backingOff.cancel();
            }
        }
    }

    /** Whether something may be sent now. */
    boolean isReady() {
        return !again.isEmpty() || !fresh.isEmpty();
    }

    /** Where the next batch had better not go; null where it may go anywhere. */
    @Nullable
    Lane avoid() {
        Batch first = again.peekFirst();
        return first == null ? null : first.avoid;
    }

    /** The next batch, of a queue that is ready. */
    Batch take() {
        if (!again.isEmpty()) {
            return again.removeFirst();
        }
        Iterator<Call> oldest = fresh.iterator();
        Batch batch = new Batch(this, oldest.next());
        oldest.remove();
        return batch;
    }

    /** Invocations that wait for a target. */
    int waiting() {
        return again.size() + fresh.size();
    }

    /** Whether every target is taken out. */
    boolean isOut() {
        for (Route route : routes) {
            if (!route.lane.isOut()) {
                return false;
            }
        }
        return true;
    }
}
