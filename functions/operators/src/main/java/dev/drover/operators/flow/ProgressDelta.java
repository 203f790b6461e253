package dev.drover.operators.flow;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** What changed in the counts of a run. Deltas of one run add up field by field. Flink POJO. */
public class ProgressDelta {
    public String run = "";
    public long seen;
    public long redriving;
    public long attempts;
    public long failedAttempts;
    public long invocations;
    public long throttled;
    public long hedged;
    public long deferred;
    public long duplicates;
    public long contradictions;
    public long late;
    public long costNanoUsd;
    /** The part of the cost that is of attempts whose cost is an estimate. */
    public long estimatedNanoUsd;
    /** The earliest and the latest time that this delta knows of; 0 for none. */
    public long firstMillis;

    public long lastMillis;
    /** The latest time at which a record that was read came to the work stream; 0 for none. */
    public long readUpToMillis;
    /** By name of {@code ItemStatus}; a redriven item leaves its old status with −1. */
    @TypeInfo(CountsTypeFactory.class)
    public Map<String, Long> finals = new HashMap<>();
    /** By name of {@code Cause}. */
    @TypeInfo(CountsTypeFactory.class)
    public Map<String, Long> healed = new HashMap<>();

    /** A map of counts by name, without Kryo. */
    public static class CountsTypeFactory extends TypeInfoFactory<Map<String, Long>> {
        @Override
        public TypeInformation<Map<String, Long>> createTypeInfo(
                java.lang.reflect.Type type, Map<String, TypeInformation<?>> parameters) {
            return Types.MAP(Types.STRING, Types.LONG);
        }
    }
}
