package dev.drover.operators.flow;

import java.time.Duration;
import org.apache.flink.api.common.state.StateTtlConfig;

/** For how long keyed state is kept that nobody writes again. */
public final class TimeToLive {
    private TimeToLive() {}

    /** What has expired is left out of savepoints, and dropped where RocksDB compacts. */
    public static StateTtlConfig of(Duration time) {
        return StateTtlConfig.newBuilder(time)
                .cleanupFullSnapshot()
                .cleanupInRocksdbCompactFilter(1000)
                .build();
    }
}
