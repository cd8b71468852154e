package io.millrace.common.metadata.codec;

import io.millrace.common.metadata.AccessKeyInfo;
import io.millrace.common.metadata.AccountInfo;
import io.millrace.common.metadata.RecordDistribution;
import io.millrace.common.metadata.ShardMetric;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.proto.storage.v1.AccessKeyState;
import io.millrace.proto.storage.v1.AccountState;
import io.millrace.proto.storage.v1.DistributionRule;
import io.millrace.proto.storage.v1.StreamOptionsState;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Options of streams, access keys and the account, to and from their stored form. Any thread. */
public final class OptionCodec {

    private OptionCodec() {}

    static StreamOptionsState state(long streamUid, StreamOptions options) {
        return StreamOptionsState.newBuilder()
                .setStreamUid(streamUid)
                .addAllShardMetrics(names(options.shardMetrics()))
                .setEncryptionKeyId(options.encryptionKeyId())
                .addAllEncryptionChangeMillis(options.encryptionChanges())
                .setWarmThroughputMibps(options.warmThroughputMibps())
                .setDistribution(rule(options.distribution()))
                .setPolicy(options.policy())
                .build();
    }

    static StreamOptions options(StreamOptionsState state) {
        return new StreamOptions(
                metrics(state.getShardMetricsList()),
                state.getEncryptionKeyId(),
                state.getEncryptionChangeMillisList(),
                state.getWarmThroughputMibps(),
                distribution(state.getDistribution()),
                state.getPolicy());
    }

    /** An access key as it stands in records and commands. */
    public static AccessKeyState state(AccessKeyInfo key) {
        return AccessKeyState.newBuilder()
                .setId(key.id())
                .setSecret(key.secret())
                .setDescription(key.description())
                .setCreatedMillis(key.createdMillis())
                .build();
    }

    /** Reads what {@link #state(AccessKeyInfo)} wrote. */
    public static AccessKeyInfo accessKey(AccessKeyState state) {
        return new AccessKeyInfo(state.getId(), state.getSecret(), state.getDescription(), state.getCreatedMillis());
    }

    static AccountState state(AccountInfo account) {
        return AccountState.newBuilder()
                .setCommitted(account.committed())
                .setStartedMillis(account.startedMillis())
                .setEndedMillis(account.endedMillis())
                .setEarliestEndMillis(account.earliestEndMillis())
                .build();
    }

    static AccountInfo account(AccountState state) {
        return new AccountInfo(
                state.getCommitted(), state.getStartedMillis(), state.getEndedMillis(), state.getEarliestEndMillis());
    }

    /** Names of metrics as they are stored. */
    public static List<String> names(Collection<ShardMetric> metrics) {
        return metrics.stream().map(ShardMetric::name).sorted().toList();
    }

    /**
     * Reads what {@link #names} wrote.
     *
     * @throws IllegalArgumentException for a metric that this version does not know
     */
    public static Set<ShardMetric> metrics(Collection<String> names) {
        return names.stream().map(ShardMetric::valueOf).collect(Collectors.toUnmodifiableSet());
    }

    /** How records are spread, as it is stored. */
    public static DistributionRule rule(RecordDistribution distribution) {
        return switch (distribution) {
            case USER_PARTITION_KEY -> DistributionRule.DISTRIBUTION_RULE_PARTITION_KEY;
            case AUTO -> DistributionRule.DISTRIBUTION_RULE_AUTO;
        };
    }

    /**
     * Reads what {@link #rule} wrote.
     *
     * @throws IllegalArgumentException for a rule that this version does not know
     */
    public static RecordDistribution distribution(DistributionRule rule) {
        return switch (rule) {
            case DISTRIBUTION_RULE_PARTITION_KEY -> RecordDistribution.USER_PARTITION_KEY;
            case DISTRIBUTION_RULE_AUTO -> RecordDistribution.AUTO;
            case UNRECOGNIZED -> throw new IllegalArgumentException("a distribution rule of a newer version");
        };
    }
}
