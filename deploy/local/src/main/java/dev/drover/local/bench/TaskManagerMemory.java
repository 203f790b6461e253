package dev.drover.local.bench;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/** The JVM's limits as Flink's own scripts would set them for a TaskManager of this size. */
final class TaskManagerMemory {
    private final TaskExecutorProcessSpec spec;

    private TaskManagerMemory(TaskExecutorProcessSpec spec) {
        this.spec = spec;
    }

    static TaskManagerMemory ofMebibytes(int mebibytes) {
        Configuration configuration = new Configuration();
        configuration.set(TaskManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.ofMebiBytes(mebibytes));
        return new TaskManagerMemory(TaskExecutorProcessUtils.processSpecFromConfig(configuration));
    }

    List<String> jvmOptions() {
        return Arrays.asList(ProcessMemoryUtils.generateJvmParametersStr(spec).split(" +"));
    }

    /** What RocksDB may use beside the heap; a cluster within one JVM has to be told. */
    String managed() {
        return spec.getManagedMemorySize().getMebiBytes() + " mb";
    }
}
