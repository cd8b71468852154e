package io.millrace.controller.command;

import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.Outcome.Refused;
import java.util.List;
import java.util.Optional;

/** Begins a merge of two neighbours; the lower one must come first. */
final class MergeShardsHandler {

    private MergeShardsHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.MergeShards command) {
        StreamInfo stream = image.streams().get(command.stream());
        if (stream == null) {
            return Refusals.streamNotFound(command.stream());
        }
        ShardInfo lower = stream.shards().get(command.lower());
        if (lower == null) {
            return missing(stream, command.lower());
        }
        ShardInfo upper = stream.shards().get(command.upper());
        if (upper == null) {
            return missing(stream, command.upper());
        }
        Optional<Refused> refusal = Rules.active(stream)
                .or(() -> Rules.provisioned(stream))
                .or(() -> closed(stream, lower))
                .or(() -> closed(stream, upper));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (!lower.range().isFollowedBy(upper.range())) {
            return Refusals.notAdjacent(stream.name(), lower.id(), upper.id());
        }
        List<ReshardPlanner.Change> merge = List.of(ReshardPlanner.merge(lower, upper));
        return Outcome.done(ReshardRounds.begin(
                image,
                stamp,
                stream,
                new ReshardRounds.Round(0, 0, merge),
                stream.capacity().shardCountUpdates()));
    }

    private static Refused missing(StreamInfo stream, ShardId shard) {
        return Refusals.shardNotFound(stream.name(), shard.toString());
    }

    private static Optional<Refused> closed(StreamInfo stream, ShardInfo shard) {
        return shard.isOpen() ? Optional.empty() : Optional.of(Refusals.shardClosed(stream.name(), shard.id()));
    }
}
