package io.millrace.client.internal.admin;

import io.millrace.client.ClusterDescription;
import io.millrace.client.ConsumerDescription;
import io.millrace.client.ShardDescription;
import io.millrace.client.StreamDescription;
import io.millrace.client.StreamLoad;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.proto.api.v1.ClusterStatusResponse;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.DescribeStreamLoadResponse;
import io.millrace.proto.api.v1.GroupStatus;
import io.millrace.proto.api.v1.NodeStatus;
import io.millrace.proto.api.v1.Shard;
import io.millrace.proto.api.v1.ShardLoad;
import io.millrace.proto.api.v1.StreamSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Wire messages to the public records. Pure. */
final class Descriptions {

    private Descriptions() {}

    static StreamDescription stream(StreamSummary summary) {
        return new StreamDescription(
                summary.getStreamName(),
                summary.getStreamUid(),
                status(summary),
                Duration.ofSeconds(summary.getRetentionSeconds()),
                Instant.ofEpochMilli(summary.getCreatedMillis()),
                summary.getOpenShardCount(),
                summary.getConsumerCount(),
                summary.getMaxRecordSizeKib(),
                mode(summary));
    }

    private static StreamMode mode(StreamSummary summary) {
        return summary.getMode() == io.millrace.proto.api.v1.StreamMode.ON_DEMAND
                ? StreamMode.ON_DEMAND
                : StreamMode.PROVISIONED;
    }

    static io.millrace.proto.api.v1.StreamMode mode(StreamMode mode) {
        return switch (mode) {
            case PROVISIONED -> io.millrace.proto.api.v1.StreamMode.PROVISIONED;
            case ON_DEMAND -> io.millrace.proto.api.v1.StreamMode.ON_DEMAND;
        };
    }

    private static StreamStatus status(StreamSummary summary) {
        return switch (summary.getStatus()) {
            case CREATING -> StreamStatus.CREATING;
            case DELETING -> StreamStatus.DELETING;
            case ACTIVE -> StreamStatus.ACTIVE;
            // A newer server may know more states: all of them mean "in change".
            case UPDATING, STREAM_STATUS_UNSPECIFIED, UNRECOGNIZED -> StreamStatus.UPDATING;
        };
    }

    static StreamLoad load(DescribeStreamLoadResponse load) {
        return new StreamLoad(
                load.getBytesPerSecond(),
                load.getRecordsPerSecond(),
                load.getRefusedPerSecond(),
                load.getOpenShardCount(),
                load.getMeasuredShardCount(),
                load.getShardsList().stream().map(Descriptions::load).toList());
    }

    private static StreamLoad.Shard load(ShardLoad load) {
        return new StreamLoad.Shard(
                load.getShardId(),
                load.getBytesPerSecond(),
                load.getRecordsPerSecond(),
                load.getRefusedPerSecond(),
                load.getUse(),
                load.getHotKeysList().stream()
                        .map(key -> new StreamLoad.HotKey(key.getPartitionKey(), key.getShare()))
                        .toList());
    }

    static ShardDescription shard(Shard shard) {
        return new ShardDescription(
                shard.getShardId(),
                shard.getShardUid(),
                Stream.of(shard.getParentShardId(), shard.getAdjacentParentShardId())
                        .filter(parent -> !parent.isEmpty())
                        .toList(),
                new HashKeyRange(HashKey.parse(shard.getStartingHashKey()), HashKey.parse(shard.getEndingHashKey())),
                shard.getStartingSequenceNumber(),
                given(shard.getEndingSequenceNumber()),
                shard.getGroup(),
                given(shard.getLeaderNode()));
    }

    static ConsumerDescription consumer(Consumer consumer) {
        String status = switch (consumer.getStatus()) {
            case CONSUMER_CREATING -> "CREATING";
            case CONSUMER_DELETING -> "DELETING";
            case CONSUMER_ACTIVE, CONSUMER_STATUS_UNSPECIFIED, UNRECOGNIZED -> "ACTIVE";
        };
        return new ConsumerDescription(
                consumer.getStreamName(),
                consumer.getConsumerName(),
                status,
                Instant.ofEpochMilli(consumer.getCreatedMillis()));
    }

    static ClusterDescription cluster(ClusterStatusResponse status) {
        return new ClusterDescription(
                status.getClusterId(),
                given(status.getControllerLeader()),
                status.getControllersList(),
                status.getNodesList().stream().map(Descriptions::node).toList(),
                status.getGroupsList().stream().map(Descriptions::group).toList(),
                status.getStreamCount(),
                status.getOpenShardCount(),
                status.getProblemsList(),
                status.getMetadataVersion(),
                status.getFeatureLevel(),
                status.getKnownFeatureLevel());
    }

    static ClusterDescription.Node node(NodeStatus node) {
        return new ClusterDescription.Node(
                node.getNodeId(),
                node.getZone(),
                node.getEndpoint(),
                node.getAlive(),
                node.getStopped(),
                Duration.ofMillis(node.getMillisSinceHeartbeat()),
                node.getLeaderCount(),
                node.getReplicaCount(),
                node.getDiskUsedBytes(),
                node.getDiskFreeBytes(),
                node.getVersion());
    }

    private static ClusterDescription.Group group(GroupStatus group) {
        return new ClusterDescription.Group(
                group.getGroup(),
                group.getReplicasList(),
                given(group.getLeader()),
                group.getTerm(),
                group.getAppliedIndexList(),
                group.getShardCount());
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }
}
