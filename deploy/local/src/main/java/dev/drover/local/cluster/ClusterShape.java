package dev.drover.local.cluster;

import dev.drover.contract.ContractCodec;
import dev.drover.local.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How large a cluster is, and the ports that its processes keep, so that one that comes back is found again. */
public final class ClusterShape {
    private static final String FILE = "cluster.json";

    public int taskManagers = 2;
    /** Of each TaskManager. With 2 and 2, a job of parallelism 2 goes on while one of them is gone. */
    public int slots = 2;
    /** With ZooKeeper, and a second JobManager that stands by. */
    public boolean highlyAvailable;

    public int rpcPort;
    public int zooKeeperPort;
    /** Of the REST API and the web UI, one for each JobManager. */
    public List<Integer> restPorts = new ArrayList<>();

    public ClusterShape() {}

    /** On ports that are free now. */
    public static ClusterShape of(int taskManagers, int slots, boolean highlyAvailable) {
        ClusterShape shape = new ClusterShape();
        shape.taskManagers = taskManagers;
        shape.slots = slots;
        shape.highlyAvailable = highlyAvailable;
        List<Integer> ports = Ports.free(4);
        shape.rpcPort = ports.get(0);
        shape.zooKeeperPort = ports.get(1);
        shape.restPorts.add(ports.get(2));
        if (highlyAvailable) {
            shape.restPorts.add(ports.get(3));
        }
        return shape;
    }

    /** The same with the web UI on the first ports of this range that are free, which a person can remember. */
    ClusterShape withUiFrom(int first, int last) {
        List<Integer> free = new ArrayList<>();
        for (int port = first; port <= last && free.size() < restPorts.size(); port++) {
            if (Ports.isFree(port)) {
                free.add(port);
            }
        }
        if (free.size() == restPorts.size()) {
            restPorts = free;
        }
        return this;
    }

    static boolean isKept(ClusterFolder folder) {
        return Files.exists(file(folder));
    }

    static ClusterShape read(ClusterFolder folder) throws IOException {
        return ContractCodec.read(Files.readAllBytes(file(folder)), ClusterShape.class);
    }

    void write(ClusterFolder folder) throws IOException {
        Files.write(file(folder), ContractCodec.bytes(this));
    }

    private static Path file(ClusterFolder folder) {
        return folder.root().resolve(FILE);
    }
}
