package io.millrace.controller.command;

import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.ReshardStep;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a reshard round: parents close and children open in the image in one version, so that the open ranges tile
 * the space in every version (INV-4). Then the next round begins, or the stream is ACTIVE again.
 */
final class ChildrenOpenedHandler {

    private ChildrenOpenedHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.ChildrenOpened command) {
        if (!(image.processes().get(command.processId()) instanceof ProcessInfo.Resharding process)
                || process.round() != command.round()) {
            return Outcome.UNCHANGED;
        }
        StreamInfo stream = image.stream(process.streamUid()).orElse(null);
        if (stream == null) {
            return Outcome.done(new MetadataRecord.ProcessGone(process.id()));
        }
        List<MetadataRecord> records = new ArrayList<>();
        process.steps().forEach(step -> addStep(stream, step, stamp.nowMillis(), records));
        records.addAll(goOn(MetadataDelta.next(image, image.version(), records), stamp, process));
        return Outcome.done(records);
    }

    private static void addStep(StreamInfo stream, ReshardStep step, long nowMillis, List<MetadataRecord> records) {
        long atMillis = nowMillis;
        for (ShardId id : step.parents()) {
            ShardInfo parent = stream.shards().get(id);
            if (parent != null && parent.isOpen()) {
                // The clock of a new leader may be behind: a shard never closes before it was made.
                atMillis = Math.max(atMillis, parent.createdMillis());
                records.add(new MetadataRecord.Shard(stream.uid(), parent.closed(atMillis)));
            }
        }
        for (ShardInfo child : step.children()) {
            records.add(new MetadataRecord.Shard(stream.uid(), child.created(atMillis)));
        }
    }

    private static List<MetadataRecord> goOn(MetadataImage after, Stamp stamp, ProcessInfo.Resharding process) {
        StreamInfo stream = after.stream(process.streamUid()).orElseThrow();
        List<ReshardPlanner.Change> changes = process.targetCount() == 0
                ? List.of()
                : ReshardPlanner.nextRound(UpdateShardCountHandler.openInOrder(stream), process.targetCount());
        if (changes.isEmpty()) {
            return List.of(
                    StreamHeads.withStatus(stream, StreamStatus.ACTIVE), new MetadataRecord.ProcessGone(process.id()));
        }
        ReshardRounds.Round round = new ReshardRounds.Round(process.targetCount(), process.round() + 1, changes);
        return ReshardRounds.next(after, stamp, stream, round, process);
    }
}
