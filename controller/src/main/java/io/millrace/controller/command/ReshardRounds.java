package io.millrace.controller.command;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.ReshardPhase;
import io.millrace.common.metadata.ProcessInfo.ReshardStep;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the children of one reshard round: draws their numbers, gives each a creation second above its parents' (INV-5)
 * and a group: that of its parents, or the emptier one when a merge joins shards of two groups. One command's work.
 */
final class ReshardRounds {

    private static final long MILLIS_PER_SECOND = 1000;

    private final MetadataImage image;
    private final long nowMillis;
    private final Uids uids;
    private int nextShardNumber;

    private ReshardRounds(MetadataImage image, long nowMillis, StreamInfo stream) {
        this.image = image;
        this.nowMillis = nowMillis;
        uids = new Uids(image);
        nextShardNumber = stream.nextShardNumber();
    }

    /**
     * What a process is to do next.
     *
     * @param targetCount wanted number of even ranges, 0 = this round only
     * @param round number of the round
     * @param changes splits and merges
     */
    record Round(int targetCount, int round, List<ReshardPlanner.Change> changes) {}

    /** Records that begin a process with its first round; the stream becomes UPDATING. */
    static List<MetadataRecord> begin(
            MetadataImage image, Stamp stamp, StreamInfo stream, Round round, List<Long> shardCountUpdates) {
        ReshardRounds rounds = new ReshardRounds(image, stamp.nowMillis(), stream);
        return rounds.records(stream, round, null, shardCountUpdates);
    }

    /** Records that set a process to its next round. */
    static List<MetadataRecord> next(
            MetadataImage image, Stamp stamp, StreamInfo stream, Round round, ProcessInfo.Resharding process) {
        ReshardRounds rounds = new ReshardRounds(image, stamp.nowMillis(), stream);
        return rounds.records(stream, round, process, stream.capacity().shardCountUpdates());
    }

    private List<MetadataRecord> records(
            StreamInfo stream, Round round, ProcessInfo.@Nullable Resharding before, List<Long> shardCountUpdates) {
        List<ReshardStep> steps = new ArrayList<>(round.changes().size());
        round.changes().forEach(change -> steps.add(step(change)));
        ProcessInfo process = new ProcessInfo.Resharding(
                before == null ? uids.next() : before.id(),
                stream.uid(),
                before == null ? nowMillis : before.startedMillis(),
                round.targetCount(),
                round.round(),
                ReshardPhase.SEALING,
                steps);
        return List.of(
                uids.record(),
                StreamHeads.updating(stream, nextShardNumber, shardCountUpdates),
                new MetadataRecord.Process(process));
    }

    private ReshardStep step(ReshardPlanner.Change change) {
        List<ShardId> parents = change.parents().stream().map(ShardInfo::id).toList();
        GroupId group = group(change.parents());
        long parentSeconds = change.parents().stream()
                .mapToLong(ShardInfo::epochSeconds)
                .max()
                .orElse(0);
        long seconds = Math.max(nowMillis / MILLIS_PER_SECOND, parentSeconds + 1);
        List<ShardInfo> children = change.ranges().stream()
                .map(range -> new ShardInfo(
                        uids.next(), new ShardId(nextShardNumber++), range, group, seconds, parents, nowMillis, -1))
                .toList();
        return new ReshardStep(parents, children);
    }

    private GroupId group(List<ShardInfo> parents) {
        return parents.stream()
                .map(ShardInfo::group)
                .min(Comparator.comparingInt(this::shardCount).thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    private int shardCount(GroupId group) {
        return image.group(group).map(GroupInfo::shardCount).orElse(0);
    }
}
