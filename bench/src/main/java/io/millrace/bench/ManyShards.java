package io.millrace.bench;

import io.millrace.client.MillraceClient;
import io.millrace.client.ShardDescription;
import io.millrace.client.ShardFilter;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.record.UserRecord;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalServer;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A cluster of this machine with many shards, and what is measured on it. */
final class ManyShards implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int BATCH = 500;

    private final LocalCluster cluster;
    private final MillraceClient client;
    private final List<String> streams = new ArrayList<>();

    private ManyShards(LocalCluster cluster) {
        this.cluster = cluster;
        client = MillraceClient.builder().endpoints(cluster.endpoints()).build();
    }

    static ManyShards start(ClusterOptions options) {
        return new ManyShards(Target.start(options));
    }

    /** Milliseconds until all streams are ACTIVE. */
    double create(int count, int shards) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            String name = "many-" + i;
            streams.add(name);
            client.admin().createStream(name, shards);
            client.admin().awaitActive(name, PATIENCE);
        }
        return Timing.millisSince(start);
    }

    /** Live heap of one server on average, after a collection. */
    double heapBytes() {
        return pids().stream().mapToLong(LiveHeap::bytes).average().orElse(0);
    }

    /** Cores that all servers use while nobody calls. */
    double idleCores(int seconds) throws InterruptedException {
        Usage before = usage();
        TimeUnit.SECONDS.sleep(seconds);
        return (usage().serverCpuSeconds() - before.serverCpuSeconds()) / seconds;
    }

    /** Median time of listing the open shards of a stream. */
    double listShardsMillis(int calls) {
        double[] times = new double[calls];
        for (int i = 0; i < calls; i++) {
            String stream = streams.get(i % streams.size());
            long start = System.nanoTime();
            client.admin().listShards(stream, ShardFilter.open());
            times[i] = Timing.millisSince(start);
        }
        return median(times);
    }

    /** Median time of a split, from the call to ACTIVE. */
    double splitMillis(int calls) {
        double[] times = new double[calls];
        for (int i = 0; i < calls; i++) {
            String stream = streams.get(i % streams.size());
            ShardDescription shard =
                    client.admin().listShards(stream, ShardFilter.open()).get(0);
            long start = System.nanoTime();
            client.admin().splitShard(stream, shard.shardId(), middle(shard.range()));
            Timing.awaitActive(client.admin(), stream);
            times[i] = Timing.millisSince(start);
        }
        return median(times);
    }

    private static HashKey middle(HashKeyRange range) {
        BigInteger start = range.start().toBigInteger();
        return HashKey.of(start.add(range.end().toBigInteger().subtract(start).shiftRight(1))
                .add(BigInteger.ONE));
    }

    /** Kills all servers, starts them, and writes to every open shard: milliseconds from the start to the last success. */
    double restartMillis() {
        List<List<UserRecord>> perStream =
                streams.stream().map(this::recordPerShard).toList();
        cluster.servers().forEach(LocalServer::kill);
        long start = System.nanoTime();
        cluster.servers().forEach(LocalServer::launch);
        for (int i = 0; i < streams.size(); i++) {
            List<UserRecord> records = perStream.get(i);
            for (int from = 0; from < records.size(); from += BATCH) {
                store(streams.get(i), records.subList(from, Math.min(records.size(), from + BATCH)), start);
            }
        }
        return Timing.millisSince(start);
    }

    private List<UserRecord> recordPerShard(String stream) {
        return client.admin().listShards(stream, ShardFilter.open()).stream()
                .map(shard -> new UserRecord("probe", shard.range().start(), new byte[8]))
                .toList();
    }

    private void store(String stream, List<UserRecord> records, long start) {
        while (true) {
            try {
                if (client.putRecords(stream, records).stream().allMatch(result -> result.isStored())) {
                    return;
                }
            } catch (MillraceException e) {
                if (Timing.millisSince(start) > PATIENCE.toMillis()) {
                    throw e;
                }
            }
            LockSupport.parkNanos(Timing.LOOK_AGAIN_NANOS);
        }
    }

    Usage usage() {
        return Usage.now(pids());
    }

    private List<Long> pids() {
        return cluster.servers().stream().map(LocalServer::pid).toList();
    }

    private static double median(double[] times) {
        Arrays.sort(times);
        return times[times.length / 2];
    }

    @Override
    public void close() {
        client.close();
        cluster.close();
    }
}
