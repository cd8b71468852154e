package io.millrace.controller.command;

import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.controller.autoscale.ScalePlan;
import io.millrace.controller.command.Outcome.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Begins what the leader planned for a stream in on-demand mode, all in one round. The plan was made for an older image:
 * it holds as a whole or not at all. These changes do not count against the day's UpdateShardCount calls.
 */
final class ScaleStreamHandler {

    private ScaleStreamHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.ScaleStream command) {
        StreamInfo stream = image.stream(command.streamUid()).orElse(null);
        if (stream == null) {
            return outdated("stream number " + command.streamUid() + " is gone");
        }
        if (stream.capacity().mode() != StreamMode.ON_DEMAND) {
            return outdated(
                    "stream " + stream.name() + " is " + stream.capacity().mode());
        }
        Optional<Refused> refusal = Rules.active(stream).or(() -> limits(image, stamp, stream, command.plan()));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<List<ReshardPlanner.Change>> changes = changes(stream, command.plan());
        if (changes.isEmpty()) {
            return outdated("shards of stream " + stream.name() + " are not as they were");
        }
        if (changes.get().isEmpty()) {
            return Outcome.UNCHANGED;
        }
        return Outcome.done(ReshardRounds.begin(
                image,
                stamp,
                stream,
                new ReshardRounds.Round(0, 0, changes.get()),
                stream.capacity().shardCountUpdates()));
    }

    private static Refused outdated(String why) {
        return Refusals.inUse("The scaling plan is out of date: " + why + ".");
    }

    private static Optional<Refused> limits(MetadataImage image, Stamp stamp, StreamInfo stream, ScalePlan plan) {
        int open = stream.openShards().size();
        int after = open + plan.splits().size() - plan.merges().size();
        return Rules.shardLimits(image, stream.name(), stamp.quotas(), new Rules.ShardCountChange(open, after));
    }

    /** The plan's changes; empty when one of them does not fit the stream. */
    private static Optional<List<ReshardPlanner.Change>> changes(StreamInfo stream, ScalePlan plan) {
        List<ReshardPlanner.Change> changes = new ArrayList<>();
        Set<ShardId> used = new HashSet<>();
        for (ScalePlan.Split split : plan.splits()) {
            ShardInfo shard = stream.shards().get(split.shard());
            if (shard == null
                    || !shard.isOpen()
                    || !used.add(shard.id())
                    || SplitShardHandler.splitKey(stream, shard, split.newStart())
                            .isPresent()) {
                return Optional.empty();
            }
            changes.add(new ReshardPlanner.Change(
                    List.of(shard), ReshardPlanner.cut(shard.range(), List.of(split.newStart()))));
        }
        for (ScalePlan.Merge merge : plan.merges()) {
            ShardInfo lower = stream.shards().get(merge.lower());
            ShardInfo upper = stream.shards().get(merge.upper());
            if (lower == null
                    || upper == null
                    || !lower.isOpen()
                    || !upper.isOpen()
                    || !used.add(lower.id())
                    || !used.add(upper.id())
                    || !lower.range().isFollowedBy(upper.range())) {
                return Optional.empty();
            }
            changes.add(ReshardPlanner.merge(lower, upper));
        }
        return Optional.of(changes);
    }
}
