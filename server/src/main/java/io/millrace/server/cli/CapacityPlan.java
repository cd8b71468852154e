package io.millrace.server.cli;

import java.time.Duration;

/**
 * What a load needs, from the figures of docs/performance.md. Pure. MB is 10^6 bytes.
 *
 * @param cores cores of all servers together when nothing is down, at {@link #BUSY} of their time
 * @param diskPerServer bytes on each server's disk, filled up to {@link #FULL} when all retention is used
 * @param memoryPerServer bytes of each server
 * @param networkPerServer bytes per second that the busiest direction of each server carries
 * @param servers number of servers, a multiple of three
 * @param groupsPerThreeServers setting cluster.groups-per-three-nodes
 * @param shardsNeeded shards that the write rate needs by the default profile
 */
record CapacityPlan(
        double cores,
        double diskPerServer,
        double memoryPerServer,
        double networkPerServer,
        int servers,
        int groupsPerThreeServers,
        int shardsNeeded) {

    /** CPU seconds of all three replicas per GB written (bench put, 4 shards, 3 groups: 34). */
    static final double CPU_PER_GB_WRITTEN = 34;

    /** CPU seconds per GB pushed to a reader (bench subscribe: 0.9). */
    static final double CPU_PER_GB_READ = 0.9;

    /** Cores that servers use for nothing but being there (bench shards, 20,000 open: 0.17 to 0.23). */
    static final double IDLE_CORES_PER_THREE = 0.2;

    /** A third of the servers may be down, and bursts come. */
    static final double BUSY = 0.5;

    /** Writes slow down at 85 % of the disk. */
    static final double FULL = 0.7;

    /** Records, sequence state and indexes on disk for each byte of data, and the part of the log that is kept. */
    static final double DISK_PER_BYTE = 1.15;

    /** What one replica group writes with fsync on a busy two-core machine (bench put: 47 to 57 MB/s over 3 and 1 groups). */
    static final double MB_PER_GROUP = 25;

    private static final int REPLICAS = 3;
    private static final double MB = 1e6;
    private static final double BASE_MEMORY = 1.5e9;
    private static final double MEMORY_PER_GROUP = 0.12e9;
    private static final double MEMORY_PER_SHARD = 6_000;
    private static final double SHARD_BYTES = 1e6;

    /**
     * What is asked for.
     *
     * @param writeBytes bytes written per second
     * @param shards open shards; 0 = as many as the rate needs
     * @param retention how long records are kept
     * @param consumers readers of everything
     * @param coresPerServer cores of a server
     * @param diskPerServer bytes of a server's disk; 0 = any
     */
    record Load(
            double writeBytes,
            int shards,
            Duration retention,
            int consumers,
            int coresPerServer,
            double diskPerServer) {}

    static CapacityPlan of(Load load) {
        double gigabytes = load.writeBytes() / 1e9;
        double busy = gigabytes * (CPU_PER_GB_WRITTEN + CPU_PER_GB_READ * load.consumers());
        double stored = load.writeBytes() * load.retention().toSeconds() * REPLICAS * DISK_PER_BYTE / FULL;
        int byCpu = (int) Math.ceil((busy / BUSY + IDLE_CORES_PER_THREE) / load.coresPerServer());
        int byDisk = load.diskPerServer() == 0 ? 0 : (int) Math.ceil(stored / load.diskPerServer());
        int servers = threes(Math.max(byCpu, byDisk));
        int sets = servers / REPLICAS;
        int groups = Math.max(REPLICAS, threes((int) Math.ceil(load.writeBytes() / MB / MB_PER_GROUP / sets)));
        int needed = (int) Math.max(1, Math.ceil(load.writeBytes() / SHARD_BYTES));
        int shards = Math.max(load.shards(), needed);
        double memory =
                BASE_MEMORY + groups * MEMORY_PER_GROUP + (double) shards * REPLICAS / servers * MEMORY_PER_SHARD;
        // A leader takes every byte once, sends it to two others and to each reader; a follower takes it once.
        double network = load.writeBytes() / servers * Math.max(REPLICAS, REPLICAS - 1 + load.consumers());
        return new CapacityPlan(
                busy / BUSY + IDLE_CORES_PER_THREE * sets, stored / servers, memory, network, servers, groups, needed);
    }

    private static int threes(int atLeast) {
        return Math.max(1, (atLeast + REPLICAS - 1) / REPLICAS) * REPLICAS;
    }
}
