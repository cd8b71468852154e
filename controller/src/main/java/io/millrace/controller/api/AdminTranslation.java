package io.millrace.controller.api;

import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.ConsumerInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.record.SequenceNumber;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.ConsumerStatus;
import io.millrace.proto.api.v1.Shard;
import io.millrace.proto.api.v1.StreamMode;
import io.millrace.proto.api.v1.StreamStatus;
import io.millrace.proto.api.v1.StreamSummary;
import java.util.Optional;

/** Metadata in the words of the public API. */
final class AdminTranslation {

    private AdminTranslation() {}

    static StreamSummary summary(StreamInfo stream) {
        StreamSummary.Builder summary = StreamSummary.newBuilder()
                .setStreamName(stream.name())
                .setStreamUid(stream.uid())
                .setStatus(status(stream))
                .setRetentionSeconds(stream.retention().toSeconds())
                .setCreatedMillis(stream.createdMillis())
                .setOpenShardCount(stream.openShards().size())
                .setConsumerCount(stream.consumers().size())
                .setMaxRecordSizeKib(stream.maxRecordKib())
                .setMode(mode(stream));
        StreamOptionMessages.describe(stream.options(), summary);
        return summary.build();
    }

    private static StreamMode mode(StreamInfo stream) {
        return switch (stream.capacity().mode()) {
            case PROVISIONED -> StreamMode.PROVISIONED;
            case ON_DEMAND -> StreamMode.ON_DEMAND;
        };
    }

    private static StreamStatus status(StreamInfo stream) {
        return switch (stream.status()) {
            case CREATING -> StreamStatus.CREATING;
            case DELETING -> StreamStatus.DELETING;
            case ACTIVE -> StreamStatus.ACTIVE;
            case UPDATING -> StreamStatus.UPDATING;
        };
    }

    static Shard shard(ShardInfo shard, Optional<NodeId> leader) {
        Shard.Builder out = Shard.newBuilder()
                .setShardId(shard.id().toString())
                .setStartingHashKey(shard.range().start().toString())
                .setEndingHashKey(shard.range().end().toString())
                .setStartingSequenceNumber(shard.sequenceNumber(0).toString())
                .setGroup(shard.group().value())
                .setLeaderNode(leader.map(NodeId::value).orElse(""))
                .setShardUid(shard.uid());
        if (!shard.parents().isEmpty()) {
            out.setParentShardId(shard.parents().get(0).toString());
        }
        if (shard.parents().size() > 1) {
            out.setAdjacentParentShardId(shard.parents().get(1).toString());
        }
        if (!shard.isOpen()) {
            out.setEndingSequenceNumber(
                    shard.sequenceNumber(SequenceNumber.END_OFFSET).toString());
        }
        return out.build();
    }

    static Consumer consumer(StreamInfo stream, ConsumerInfo consumer) {
        return consumer(stream.name(), consumer);
    }

    static Consumer consumer(String stream, ConsumerInfo consumer) {
        return Consumer.newBuilder()
                .setStreamName(stream)
                .setConsumerName(consumer.name())
                .setStatus(ConsumerStatus.CONSUMER_ACTIVE)
                .setCreatedMillis(consumer.createdMillis())
                .build();
    }
}
