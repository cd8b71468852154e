package io.millrace.node.metrics;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What the data plane counts: traffic by stream and shard, latencies by stream, sizes of log entries. Series of shards and
 * streams that are gone from the image are removed, so labels stay bounded. Any thread.
 */
public final class TrafficMetrics {

    private static final double[] SECONDS = {
        0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10
    };

    private final Counter inBytes;
    private final Counter inRecords;
    private final Counter outBytes;
    private final Counter outRecords;
    private final Counter throttled;
    private final Histogram put;
    private final Histogram get;
    private final Histogram entryBytes;
    private final Histogram entryAppends;
    private final Map<Long, ShardTraffic> shards = new ConcurrentHashMap<>();
    private final Map<String, Histogram.Child> puts = new ConcurrentHashMap<>();
    private final Map<String, Histogram.Child> gets = new ConcurrentHashMap<>();

    public TrafficMetrics(CollectorRegistry registry) {
        inBytes = shardCounter(registry, "millrace_shard_in_bytes_total", "Bytes stored, counted at the leader.");
        inRecords = shardCounter(registry, "millrace_shard_in_records_total", "Records stored, counted at the leader.");
        outBytes = shardCounter(registry, "millrace_shard_out_bytes_total", "Bytes served to readers by this node.");
        outRecords =
                shardCounter(registry, "millrace_shard_out_records_total", "Records served to readers by this node.");
        throttled = Counter.build("millrace_shard_throttled_total", "Refusals because of the shard's rate.")
                .labelNames("stream", "shard", "direction")
                .register(registry);
        put = latency(registry, "millrace_put_seconds", "From a put's arrival to its answer, forwarded ones included.");
        get = latency(registry, "millrace_get_seconds", "GetRecords from arrival to answer, without long-poll waits.");
        entryBytes = Histogram.build("millrace_entry_bytes", "Size of log entries with records.")
                .exponentialBuckets(1024, 4, 8)
                .register(registry);
        entryAppends = Histogram.build("millrace_entry_appends", "Records and blocks in a log entry.")
                .exponentialBuckets(1, 4, 8)
                .register(registry);
    }

    /** Counters of a shard. */
    public ShardTraffic shard(StreamInfo stream, ShardInfo shard) {
        ShardTraffic known = shards.get(shard.uid());
        return known != null ? known : shards.computeIfAbsent(shard.uid(), uid -> make(stream, shard));
    }

    /** Counts records stored in a shard, if {@link #shard} was asked for before. */
    public void stored(long shardUid, long bytes, int records) {
        ShardTraffic known = shards.get(shardUid);
        if (known != null) {
            known.in(bytes, records);
        }
    }

    /** Latency of an answered put. */
    public void put(String stream, long nanos) {
        puts.computeIfAbsent(stream, put::labels).observe(nanos / 1e9);
    }

    /** Latency of an answered read. */
    public void get(String stream, long nanos) {
        gets.computeIfAbsent(stream, get::labels).observe(nanos / 1e9);
    }

    /** A log entry was made. */
    public void entry(long bytes, int appends) {
        entryBytes.observe(bytes);
        entryAppends.observe(appends);
    }

    /** Removes the series of shards and streams that the image does not hold. Looks at all shards, so not for each change of the image. */
    public void retain(MetadataImage image) {
        Map<Long, Set<Long>> kept = new ConcurrentHashMap<>();
        shards.values().removeIf(traffic -> {
            boolean gone = image.stream(traffic.streamUid())
                    .map(stream -> !kept.computeIfAbsent(stream.uid(), uid -> uids(stream))
                            .contains(traffic.shardUid()))
                    .orElse(true);
            if (gone) {
                remove(traffic);
            }
            return gone;
        });
        puts.keySet().removeIf(stream -> removeIfGone(image, put, stream));
        gets.keySet().removeIf(stream -> removeIfGone(image, get, stream));
    }

    private static boolean removeIfGone(MetadataImage image, Histogram histogram, String stream) {
        boolean gone = image.stream(stream).isEmpty();
        if (gone) {
            histogram.remove(stream);
        }
        return gone;
    }

    private static Set<Long> uids(StreamInfo stream) {
        return stream.allShards().stream().map(ShardInfo::uid).collect(Collectors.toSet());
    }

    private ShardTraffic make(StreamInfo stream, ShardInfo shard) {
        String name = stream.name();
        String id = shard.id().toString();
        return new ShardTraffic(
                stream.uid(),
                shard.uid(),
                name,
                id,
                inBytes.labels(name, id),
                inRecords.labels(name, id),
                outBytes.labels(name, id),
                outRecords.labels(name, id),
                throttled.labels(name, id, "write"),
                throttled.labels(name, id, "read"));
    }

    private void remove(ShardTraffic traffic) {
        String name = traffic.stream();
        String id = traffic.shard();
        inBytes.remove(name, id);
        inRecords.remove(name, id);
        outBytes.remove(name, id);
        outRecords.remove(name, id);
        throttled.remove(name, id, "write");
        throttled.remove(name, id, "read");
    }

    private static Counter shardCounter(CollectorRegistry registry, String name, String help) {
        return Counter.build(name, help).labelNames("stream", "shard").register(registry);
    }

    private static Histogram latency(CollectorRegistry registry, String name, String help) {
        return Histogram.build(name, help).labelNames("stream").buckets(SECONDS).register(registry);
    }

    /** Counters of one shard. Any thread. */
    public record ShardTraffic(
            long streamUid,
            long shardUid,
            String stream,
            String shard,
            Counter.Child inBytes,
            Counter.Child inRecords,
            Counter.Child outBytes,
            Counter.Child outRecords,
            Counter.Child throttledWrites,
            Counter.Child throttledReads) {

        /** Records were stored. */
        void in(long bytes, int records) {
            inBytes.inc(bytes);
            inRecords.inc(records);
        }

        /** Records were given to a reader. */
        public void out(long bytes, long records) {
            outBytes.inc(bytes);
            outRecords.inc(records);
        }

        /** A write was refused. */
        public void writeThrottled() {
            throttledWrites.inc();
        }

        /** A read was refused. */
        public void readThrottled() {
            throttledReads.inc();
        }
    }
}
