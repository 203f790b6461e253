package dev.drover.operators.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What waits for one worker, and the targets that it can go to. Dispatch loop only. */
final class WorkerQueue {
    final DispatchSettings.Worker worker;
    final List<Route> routes;
    final WindowShare window;
    final Hedger hedger;
    /** Calls of this worker that wait, for their backoff as well. */
    int unsent;
    /** To be sent again; they go first. */
    private final ArrayDeque<Batch> again = new ArrayDeque<>();
    /**
     * Never sent, of items that came back to dispatch; they go next, since their way round took its time. Alone: what may be
     * wrong with them must not cost others anything.
     */
    private final LinkedHashSet<Call> back = new LinkedHashSet<>();
    /** Never sent, of all others, in the order in which they came. */
    private final LinkedHashSet<Call> fresh = new LinkedHashSet<>();

    private long freshBytes;

    private final Batching batching;
    boolean lingerScheduled;
    boolean lookScheduled;

    /**
     * @param routes at least one
     */
    WorkerQueue(DispatchSettings.Worker worker, List<Route> routes, WindowShare window) {
        this.window = window;
        this.worker = worker;
        this.routes = List.copyOf(routes);
        this.batching = worker.batching();
        this.hedger = new Hedger(worker.hedging());
        routes.forEach(route -> route.lane.queues.add(this));
    }

    void add(Call call) {
        // One that was handed back unsent comes back, too, and shares an invocation as before.
        if (call.item.attempt > 1 || (call.item.sequence > 0 && !batching.isOn())) {
            back.add(call);
        } else {
            fresh.add(call);
            freshBytes += call.bytes();
        }
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
            if (!back.remove(call) && fresh.remove(call)) {
                freshBytes -= call.bytes();
            }
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
    boolean isReady(long nowNanos) {
        return !again.isEmpty() || !back.isEmpty() || isBatchReady(nowNanos);
    }

    private boolean isBatchReady(long nowNanos) {
        return fresh.size() >= batching.maxItems()
                || freshBytes >= batching.maxBytes()
                || (!fresh.isEmpty() && nanosOfLinger(nowNanos) <= 0);
    }

    /** Whether calls wait for nothing but company. */
    boolean isLingering(long nowNanos) {
        return !fresh.isEmpty() && !isBatchReady(nowNanos);
    }

    /** How long until the oldest of the calls that wait for company is sent without; not positive where it is time. */
    long nanosOfLinger(long nowNanos) {
        return fresh.iterator().next().takenInNanos + batching.linger().toNanos() - nowNanos;
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
        return back.isEmpty() ? takeFresh() : takeBack();
    }

    private Batch takeBack() {
        Iterator<Call> oldest = back.iterator();
        Batch batch = new Batch(this, List.of(oldest.next()));
        oldest.remove();
        return batch;
    }

    private Batch takeFresh() {
        List<Call> calls = new ArrayList<>(batching.maxItems());
        // Results are matched by id, which other runs may use, too.
        Set<String> ids = new HashSet<>();
        long bytes = 0;
        Iterator<Call> oldestFirst = fresh.iterator();
        while (oldestFirst.hasNext() && calls.size() < batching.maxItems()) {
            Call call = oldestFirst.next();
            if (!calls.isEmpty() && bytes + call.bytes() > batching.maxBytes()) {
                break;
            }
            if (ids.add(call.item.id)) {
                calls.add(call);
                bytes += call.bytes();
                oldestFirst.remove();
            }
        }
        freshBytes -= bytes;
        return new Batch(this, calls);
    }

    /** Invocations that wait for a target, or for company. */
    int waiting() {
        long byItems = ((long) fresh.size() + batching.maxItems() - 1) / batching.maxItems();
        long byBytes = (freshBytes + batching.maxBytes() - 1) / batching.maxBytes();
        return again.size() + back.size() + (int) Math.max(byItems, byBytes);
    }

    /** How many items it could have in flight, where all that have its targets get equal parts of them; at least 1. */
    int share() {
        int sum = 0;
        for (Route route : routes) {
            sum += Math.max(1, route.lane.share / route.lane.queues.size());
        }
        return sum * batching.maxItems();
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
