package io.millrace.common.metadata;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Settings of a stream that change nothing about its shards.
 *
 * @param shardMetrics shard-level metrics that are switched on
 * @param encryptionKeyId key that the stream names for encryption; empty = off
 * @param encryptionChanges times of changes of the key of the last 24 h, oldest first, ms since the epoch
 * @param warmThroughputMibps throughput to be ready for, MiB per second; 0 = not asked for
 * @param distribution how records are spread
 * @param policy resource policy, JSON; empty = none
 */
public record StreamOptions(
        Set<ShardMetric> shardMetrics,
        String encryptionKeyId,
        List<Long> encryptionChanges,
        int warmThroughputMibps,
        RecordDistribution distribution,
        String policy) {

    /** Of a stream that nobody has set anything for. */
    public static final StreamOptions NONE =
            new StreamOptions(Set.of(), "", List.of(), 0, RecordDistribution.USER_PARTITION_KEY, "");

    public StreamOptions {
        shardMetrics = Collections.unmodifiableSet(inOrder(shardMetrics));
        encryptionChanges = List.copyOf(encryptionChanges);
    }

    public boolean isEncrypted() {
        return !encryptionKeyId.isEmpty();
    }

    public StreamOptions withShardMetrics(Set<ShardMetric> metrics) {
        return new StreamOptions(
                metrics, encryptionKeyId, encryptionChanges, warmThroughputMibps, distribution, policy);
    }

    /** Another key, or none, with the times of the changes up to this one. */
    public StreamOptions withEncryptionKeyId(String keyId, List<Long> changes) {
        return new StreamOptions(shardMetrics, keyId, changes, warmThroughputMibps, distribution, policy);
    }

    public StreamOptions withWarmThroughput(int mibps) {
        return new StreamOptions(shardMetrics, encryptionKeyId, encryptionChanges, mibps, distribution, policy);
    }

    public StreamOptions withDistribution(RecordDistribution rule) {
        return new StreamOptions(shardMetrics, encryptionKeyId, encryptionChanges, warmThroughputMibps, rule, policy);
    }

    public StreamOptions withPolicy(String json) {
        return new StreamOptions(
                shardMetrics, encryptionKeyId, encryptionChanges, warmThroughputMibps, distribution, json);
    }

    private static EnumSet<ShardMetric> inOrder(Collection<ShardMetric> metrics) {
        EnumSet<ShardMetric> set = EnumSet.noneOf(ShardMetric.class);
        set.addAll(metrics);
        return set;
    }
}
