package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.Outcome.Refused;
import java.util.List;
import java.util.Optional;

/**
 * Begins splits and merges towards even ranges. The call counts against the day's even when nothing is to do. Once begun
 * nothing refuses later rounds.
 */
final class UpdateShardCountHandler {

    private UpdateShardCountHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.UpdateShardCount command) {
        StreamInfo stream = image.streams().get(command.stream());
        if (stream == null) {
            return Refusals.streamNotFound(command.stream());
        }
        List<Long> lately =
                RollingDay.until(stamp.nowMillis(), stream.capacity().shardCountUpdates());
        Optional<Refused> refusal = refusal(image, stamp.quotas(), stream, command.target())
                .or(() -> tooOften(stream, lately.size(), stamp.quotas()));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        return new Outcome.Accepted(
                records(image, stamp, stream, command.target(), RollingDay.and(lately, stamp.nowMillis())),
                new Response.ShardCountUpdated(stream.openShards().size(), command.target()));
    }

    private static List<MetadataRecord> records(
            MetadataImage image, Stamp stamp, StreamInfo stream, int target, List<Long> updates) {
        List<ReshardPlanner.Change> changes = ReshardPlanner.nextRound(openInOrder(stream), target);
        if (changes.isEmpty()) {
            return List.of(StreamHeads.withCapacity(stream, stream.capacity().withShardCountUpdates(updates)));
        }
        return ReshardRounds.begin(image, stamp, stream, new ReshardRounds.Round(target, 0, changes), updates);
    }

    static List<ShardInfo> openInOrder(StreamInfo stream) {
        return stream.openShards().values().stream()
                .flatMap(id -> stream.shard(id).stream())
                .toList();
    }

    private static Optional<Refused> refusal(MetadataImage image, Quotas quotas, StreamInfo stream, int target) {
        if (target < 1) {
            return Optional.of(
                    Refusals.constraint(target, "targetShardCount", "have value greater than or equal to 1"));
        }
        return Rules.active(stream)
                .or(() -> Rules.provisioned(stream))
                .or(() -> factor(stream.openShards().size(), target, quotas))
                .or(() -> Rules.shardLimits(
                        image,
                        stream.name(),
                        quotas,
                        new Rules.ShardCountChange(stream.openShards().size(), target)));
    }

    private static Optional<Refused> factor(int current, int target, Quotas quotas) {
        String counts = " Current open shard count: " + current + ". Target shard count: " + target + ".";
        if (target > (long) current * quotas.scaleFactor()) {
            return Optional.of(Refusals.invalid("UpdateShardCount cannot scale up over "
                    + (quotas.scaleFactor() == 2 ? "double" : quotas.scaleFactor() + " times")
                    + " your current open shard count." + counts));
        }
        if ((long) target * quotas.scaleFactor() < current) {
            return Optional.of(Refusals.invalid("UpdateShardCount cannot scale down below "
                    + (quotas.scaleFactor() == 2 ? "half" : "1/" + quotas.scaleFactor() + " of")
                    + " your current open shard count." + counts));
        }
        return Optional.empty();
    }

    private static Optional<Refused> tooOften(StreamInfo stream, int calls, Quotas quotas) {
        return calls < quotas.shardCountUpdatesPerDay()
                ? Optional.empty()
                : Optional.of(Refusals.limit("UpdateShardCount was called " + calls + " times for stream "
                        + stream.name() + " under account " + Refusals.ACCOUNT
                        + " within 24 hours; the limit is " + quotas.shardCountUpdatesPerDay()
                        + " in a rolling 24-hour period."));
    }
}
