package io.millrace.controller.command;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.ReshardPhase;
import io.millrace.common.metadata.ProcessInfo.ReshardStep;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.placement.ChildPlacer;
import io.millrace.controller.placement.Loads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the children of one reshard round: draws their numbers, gives each a creation second above its parents' (INV-5)
 * and a group ({@link ChildPlacer}). One command's work.
 */
final class ReshardRounds {

    private static final long MILLIS_PER_SECOND = 1000;

    private final MetadataImage image;
    private final long nowMillis;
    private final Optional<Loads> loads;
    private final Uids uids;
    private int nextShardNumber;

    private ReshardRounds(MetadataImage image, Stamp stamp, StreamInfo stream) {
        this.image = image;
        nowMillis = stamp.nowMillis();
        loads = stamp.loads();
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
        ReshardRounds rounds = new ReshardRounds(image, stamp, stream);
        return rounds.records(stream, round, null, shardCountUpdates);
    }

    /** Records that set a process to its next round. */
    static List<MetadataRecord> next(
            MetadataImage image, Stamp stamp, StreamInfo stream, Round round, ProcessInfo.Resharding process) {
        ReshardRounds rounds = new ReshardRounds(image, stamp, stream);
        return rounds.records(stream, round, process, stream.capacity().shardCountUpdates());
    }

    private List<MetadataRecord> records(
            StreamInfo stream, Round round, ProcessInfo.@Nullable Resharding before, List<Long> shardCountUpdates) {
        List<ReshardPlanner.Change> changes = round.changes();
        List<List<GroupId>> groups = ChildPlacer.place(
                image,
                loads,
                changes.stream()
                        .map(change -> new ChildPlacer.Family(
                                change.parents(), change.ranges().size()))
                        .toList());
        List<ReshardStep> steps = new ArrayList<>(changes.size());
        for (int i = 0; i < changes.size(); i++) {
            steps.add(step(changes.get(i), groups.get(i)));
        }
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

    private ReshardStep step(ReshardPlanner.Change change, List<GroupId> groups) {
        List<ShardId> parents = change.parents().stream().map(ShardInfo::id).toList();
        long parentSeconds = change.parents().stream()
                .mapToLong(ShardInfo::epochSeconds)
                .max()
                .orElse(0);
        long seconds = Math.max(nowMillis / MILLIS_PER_SECOND, parentSeconds + 1);
        List<ShardInfo> children = new ArrayList<>(groups.size());
        for (int i = 0; i < groups.size(); i++) {
            children.add(new ShardInfo(
                    uids.next(),
                    new ShardId(nextShardNumber++),
                    change.ranges().get(i),
                    groups.get(i),
                    seconds,
                    parents,
                    nowMillis,
                    -1));
        }
        return new ReshardStep(parents, children);
    }
}
