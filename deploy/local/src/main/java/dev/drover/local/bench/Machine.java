package dev.drover.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.drover.contract.ContractCodec;
import java.lang.management.ManagementFactory;

/** What a figure was measured on. */
final class Machine {
    private final int cores;
    private final long memoryGib;
    private final String jdk;
    private final String system;
    private final double load;

    private Machine(int cores, long memoryGib, String jdk, String system, double load) {
        this.cores = cores;
        this.memoryGib = memoryGib;
        this.jdk = jdk;
        this.system = system;
        this.load = load;
    }

    /** This one, now. */
    static Machine present() {
        OperatingSystemMXBean bean = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                bean.getAvailableProcessors(),
                Math.round(bean.getTotalPhysicalMemorySize() / (double) (1L << 30)),
                System.getProperty("java.vendor") + " " + Runtime.version(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                bean.getSystemLoadAverage());
    }

    ObjectNode json() {
        ObjectNode node = ContractCodec.object();
        node.put("cores", cores);
        node.put("memoryGib", memoryGib);
        node.put("jdk", jdk);
        node.put("system", system);
        node.put("loadAverageAtStart", Samples.rounded(load));
        return node;
    }

    @Override
    public String toString() {
        return cores + " cores, " + memoryGib + " GiB, " + system + ", JDK " + jdk + ", load average at start "
                + Samples.text(load);
    }
}
