package io.millrace.controller.command;

import io.millrace.common.hash.HashKey;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.Outcome.Refused;
import java.util.List;
import java.util.Optional;

/** Begins a split of an open shard in two. */
final class SplitShardHandler {

    private SplitShardHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.SplitShard command) {
        StreamInfo stream = image.streams().get(command.stream());
        if (stream == null) {
            return Refusals.streamNotFound(command.stream());
        }
        ShardInfo shard = stream.shards().get(command.shard());
        if (shard == null) {
            return Refusals.shardNotFound(stream.name(), command.shard().toString());
        }
        int open = stream.openShards().size();
        Optional<Refused> refusal = Rules.active(stream)
                .or(() -> Rules.provisioned(stream))
                .or(() -> shard.isOpen()
                        ? Optional.empty()
                        : Optional.of(Refusals.shardClosed(stream.name(), shard.id())))
                .or(() -> splitKey(stream, shard, command.newStart()))
                .or(() -> Rules.shardLimits(
                        image, stream.name(), stamp.quotas(), new Rules.ShardCountChange(open, open + 1)));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        ReshardPlanner.Change split = new ReshardPlanner.Change(
                List.of(shard), ReshardPlanner.cut(shard.range(), List.of(command.newStart())));
        return Outcome.done(ReshardRounds.begin(
                image,
                stamp,
                stream,
                new ReshardRounds.Round(0, 0, List.of(split)),
                stream.capacity().shardCountUpdates()));
    }

    /** Above start + 1 and below the end, as the real service has it; start + 1 cannot overflow below the end. */
    static Optional<Refused> splitKey(StreamInfo stream, ShardInfo shard, HashKey key) {
        HashKey end = shard.range().end();
        boolean inside = key.compareTo(end) < 0
                && shard.range().start().compareTo(end) < 0
                && key.compareTo(shard.range().start().next()) > 0;
        return inside ? Optional.empty() : Optional.of(Refusals.badSplitKey(stream.name(), shard, key));
    }
}
