package dev.drover.job.lifecycle;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.externalresource.ExternalResourceInfoProvider;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.testutils.DummyEnvironment;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContextSynchronousImpl;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Runs a keyed function as Flink does, but much faster than its harness: one instance for all schedules, state
 * in maps. As with RocksDB, what is read from state and what was written to it are never the same object. Time to live
 * is not played.
 */
final class KeyedShell<I, O> {
    /** Gets what the function puts out: of its main output with a null tag. */
    interface Outlet {
        void put(OutputTag<?> tag, Object value);
    }

    /** What a checkpoint holds of the function. */
    static final class Snapshot {
        private final Map<String, Map<String, Object>> states = new TreeMap<>();
        private final Map<String, TreeSet<Long>> timers = new TreeMap<>();

        /** For faults only. */
        Snapshot withoutTimers() {
            Snapshot other = new Snapshot();
            other.states.putAll(states);
            return other;
        }
    }

    private final KeyedProcessFunction<String, I, O> function;
    private final Outlet outlet;
    private final TestProcessingTimeService time = new TestProcessingTimeService();
    private final Map<String, Map<String, Object>> states = new TreeMap<>();
    private final Map<String, TreeSet<Long>> timers = new TreeMap<>();
    private final Snapshot empty;
    private String key = "";
    private long startedMillis;
    private long now;

    KeyedShell(KeyedProcessFunction<String, I, O> function, Outlet outlet) throws Exception {
        this.function = function;
        this.outlet = outlet;
        function.setRuntimeContext(new PlayedContext());
        open();
        this.empty = snapshot();
    }

    private void open() throws Exception {
        if (function instanceof CheckpointedFunction) {
            ((CheckpointedFunction) function).initializeState(initialization());
        }
        function.open(DefaultOpenContext.INSTANCE);
    }

    private FunctionInitializationContext initialization() {
        OperatorStateStore store = played(
                OperatorStateStore.class,
                (proxy, method, args) -> list((ListStateDescriptor<?>) args[0], () -> "of the whole subtask"));
        return played(FunctionInitializationContext.class, (proxy, method, args) -> store);
    }

    private static <T> T played(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private <T> ListState<T> list(ListStateDescriptor<T> descriptor, Supplier<String> keys) {
        serializer(descriptor);
        return new Elements<>(memory(descriptor), descriptor.getElementSerializer(), keys);
    }

    private Map<String, Object> memory(StateDescriptor<?, ?> descriptor) {
        return states.computeIfAbsent(descriptor.getName(), unused -> new HashMap<>());
    }

    private static <T> TypeSerializer<T> serializer(StateDescriptor<?, T> descriptor) {
        descriptor.initializeSerializerUnlessSet(new ExecutionConfig());
        return descriptor.getSerializer();
    }

    /** What the functions ask for of theirs. */
    private final class PlayedContext extends StreamingRuntimeContext {
        PlayedContext() {
            super(
                    new DummyEnvironment(),
                    Map.of(),
                    UnregisteredMetricsGroup.createOperatorMetricGroup(),
                    new OperatorID(),
                    time,
                    null,
                    ExternalResourceInfoProvider.NO_EXTERNAL_RESOURCES);
        }

        @Override
        public <T> ValueState<T> getState(ValueStateDescriptor<T> descriptor) {
            return new Value<>(memory(descriptor), serializer(descriptor));
        }

        @Override
        public <T> ListState<T> getListState(ListStateDescriptor<T> descriptor) {
            return list(descriptor, () -> key);
        }
    }

    void process(String itemKey, I element, long nowMillis) throws Exception {
        key = itemKey;
        now = nowMillis;
        function.processElement(element, new Moment(null), collector);
    }

    /** Keys that have a timer, in order. */
    List<String> keysWithTimers() {
        return new ArrayList<>(timers.keySet());
    }

    /**
     * Fires every timer that the key has now.
     *
     * @return the time, which is at least that of the last of them
     */
    long fire(String itemKey, long nowMillis) throws Exception {
        key = itemKey;
        now = nowMillis;
        for (long time : timers.remove(itemKey)) {
            now = Math.max(now, time);
            function.onTimer(time, new Moment(time), collector);
        }
        return now;
    }

    Snapshot snapshot() throws Exception {
        if (function instanceof CheckpointedFunction) {
            ((CheckpointedFunction) function).snapshotState(new StateSnapshotContextSynchronousImpl(1, now));
        }
        Snapshot snapshot = new Snapshot();
        // What stands in the maps is never changed, only replaced.
        states.forEach((name, memory) -> snapshot.states.put(name, new HashMap<>(memory)));
        timers.forEach((timerKey, times) -> snapshot.timers.put(timerKey, new TreeSet<>(times)));
        return snapshot;
    }

    void restore(Snapshot snapshot) {
        states.forEach((name, memory) -> {
            memory.clear();
            memory.putAll(snapshot.states.get(name));
        });
        timers.clear();
        snapshot.timers.forEach((timerKey, times) -> timers.put(timerKey, new TreeSet<>(times)));
    }

    /** Begins another incarnation with what it holds. Costly: types are extracted anew. */
    void restart(long nowMillis) throws Exception {
        function.close();
        time.setCurrentTime(nowMillis);
        open();
        startedMillis = nowMillis;
    }

    /** When the present incarnation began; 0 for the first. */
    long startedMillis() {
        return startedMillis;
    }

    void reset() {
        restore(empty);
    }

    /** The numbers that it holds for the whole subtask. */
    @SuppressWarnings("unchecked")
    List<Long> subtaskState(String name) {
        return (List<Long>) states.get(name).getOrDefault("of the whole subtask", List.of());
    }

    /** Loses what is remembered of a key; for faults only. */
    void forget(String itemKey) {
        states.values().forEach(memory -> memory.remove(itemKey));
    }

    void close() throws Exception {
        function.close();
    }

    private final Collector<O> collector = new Collector<O>() {
        @Override
        public void collect(O value) {
            outlet.put(null, value);
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    };

    private final TimerService timerService = new TimerService() {
        @Override
        public long currentProcessingTime() {
            return now;
        }

        @Override
        public void registerProcessingTimeTimer(long time) {
            timers.computeIfAbsent(key, unused -> new TreeSet<>()).add(time);
        }

        @Override
        public void deleteProcessingTimeTimer(long time) {
            TreeSet<Long> times = timers.get(key);
            if (times != null && times.remove(time) && times.isEmpty()) {
                timers.remove(key);
            }
        }

        @Override
        public long currentWatermark() {
            throw new UnsupportedOperationException("there are no watermarks");
        }

        @Override
        public void registerEventTimeTimer(long time) {
            throw new UnsupportedOperationException("there is no event time");
        }

        @Override
        public void deleteEventTimeTimer(long time) {
            throw new UnsupportedOperationException("there is no event time");
        }
    };

    /** Of an element, which has no time stamp, and of a timer. */
    private final class Moment extends KeyedProcessFunction<String, I, O>.OnTimerContext {
        private final @Nullable Long time;

        Moment(@Nullable Long time) {
            function.super();
            this.time = time;
        }

        @Override
        public TimeDomain timeDomain() {
            return TimeDomain.PROCESSING_TIME;
        }

        @Override
        public @Nullable Long timestamp() {
            return time;
        }

        @Override
        public TimerService timerService() {
            return timerService;
        }

        @Override
        public <X> void output(OutputTag<X> tag, X value) {
            outlet.put(tag, value);
        }

        @Override
        public String getCurrentKey() {
            return key;
        }
    }

    private final class Value<T> implements ValueState<T> {
        private final Map<String, Object> memory;
        private final TypeSerializer<T> serializer;

        Value(Map<String, Object> memory, TypeSerializer<T> serializer) {
            this.memory = memory;
            this.serializer = serializer;
        }

        @Override
        @SuppressWarnings("unchecked")
        public T value() {
            T value = (T) memory.get(key);
            return value == null ? null : serializer.copy(value);
        }

        @Override
        public void update(T value) {
            memory.put(key, serializer.copy(value));
        }

        @Override
        public void clear() {
            memory.remove(key);
        }
    }

    private static final class Elements<T> implements ListState<T> {
        private final Map<String, Object> memory;
        private final TypeSerializer<T> serializer;
        private final Supplier<String> keys;

        Elements(Map<String, Object> memory, TypeSerializer<T> serializer, Supplier<String> keys) {
            this.memory = memory;
            this.serializer = serializer;
            this.keys = keys;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Iterable<T> get() {
            List<T> present = (List<T>) memory.getOrDefault(keys.get(), List.of());
            List<T> copies = new ArrayList<>();
            present.forEach(element -> copies.add(serializer.copy(element)));
            return copies;
        }

        @Override
        public void add(T value) {
            addAll(List.of(value));
        }

        @Override
        public void addAll(List<T> values) {
            List<T> all = new ArrayList<>();
            get().forEach(all::add);
            values.forEach(value -> all.add(serializer.copy(value)));
            memory.put(keys.get(), all);
        }

        @Override
        public void update(List<T> values) {
            clear();
            addAll(values);
        }

        @Override
        public void clear() {
            memory.remove(keys.get());
        }
    }
}
