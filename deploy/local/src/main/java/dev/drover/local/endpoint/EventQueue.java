package dev.drover.local.endpoint;

import dev.drover.contract.Cause;
import dev.drover.local.endpoint.Invocation.Call;
import java.time.Duration;
import java.util.function.Function;

/**
 * The service's own queue of events. An event waits for a place, runs, runs again if its function failed, and is dropped
 * when it has become too old; with the scenario it is sometimes delivered twice. All by the function's own settings.
 */
final class EventQueue {
    private final Sandboxes sandboxes;
    private final CallRecorder recorder;
    private final Function<String, EventConfig> configs;
    private volatile Duration retryWait = Duration.ofMinutes(1);

    /**
     * @param configs what is set for a function
     */
    EventQueue(Sandboxes sandboxes, CallRecorder recorder, Function<String, EventConfig> configs) {
        this.sandboxes = sandboxes;
        this.recorder = recorder;
        this.configs = configs;
    }

    /** How long a failed event waits before it runs again; as long again before the second time. */
    void retryWait(Duration wait) {
        retryWait = wait;
    }

    void add(Call call, FunctionHost host, Scenario scenario, OutputDamage damage) {
        Event event = new Event(call, host, scenario, damage);
        event.await(0);
        if (event.plan().isDeliveredTwice()) {
            event.await(0);
        }
    }

    /** One event, whose runs share a request id, as the service has it. */
    private final class Event {
        private final Call call;
        private final FunctionHost host;
        private final Scenario scenario;
        private final OutputDamage damage;
        private int deliveries;

        Event(Call call, FunctionHost host, Scenario scenario, OutputDamage damage) {
            this.call = call;
            this.host = host;
            this.scenario = scenario;
            this.damage = damage;
        }

        Plan plan() {
            return new Plan(call.payload, scenario, damage, true);
        }

        void await(int retries) {
            sandboxes.enterWhenFree(() -> deliver(retries));
        }

        private synchronized Call next() {
            return call.delivered(++deliveries);
        }

        private void deliver(int retries) {
            Call delivery = next();
            EventConfig config = configs.apply(call.function);
            if (age().compareTo(config.maxAge) > 0) {
                drop(delivery);
                return;
            }
            new Invocation(delivery, host, plan(), scenario, sandboxes, recorder, answer -> {
                        boolean failed = answer.status != 200 || answer.headers.containsKey("X-Amz-Function-Error");
                        if (failed && retries < config.retries) {
                            sandboxes.schedule(() -> await(retries + 1), retryWait.multipliedBy(retries + 1L));
                        }
                    })
                    .start();
        }

        private Duration age() {
            return Duration.ofNanos(System.nanoTime() - call.startedNanos);
        }

        private void drop(Call delivery) {
            EndpointRecord.Line line = recorder.line(delivery, 0);
            line.dropped = true;
            line.items = plan().failed(Cause.NEVER_RETURNED);
            recorder.append(line);
            sandboxes.leave();
        }
    }
}
