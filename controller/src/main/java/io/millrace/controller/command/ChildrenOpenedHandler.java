package io.millrace.controller.command;

import io.millrace.common.hash.HashKey;
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
import java.util.NavigableMap;
import java.util.TreeMap;

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
        MetadataRecord shown = new MetadataRecord.Resharded(process.id(), stamp.nowMillis());
        List<MetadataRecord> records = new ArrayList<>();
        records.add(shown);
        List<ReshardPlanner.Change> next = next(stream, process);
        if (next.isEmpty()) {
            records.add(StreamHeads.withStatus(stream, StreamStatus.ACTIVE));
            records.add(new MetadataRecord.ProcessGone(process.id()));
        } else {
            MetadataImage after = MetadataDelta.next(image, image.version(), List.of(shown));
            ReshardRounds.Round round = new ReshardRounds.Round(process.targetCount(), process.round() + 1, next);
            records.addAll(
                    ReshardRounds.next(after, stamp, after.stream(stream.uid()).orElseThrow(), round, process));
        }
        return Outcome.done(records);
    }

    /** What is left to do once the present round's children are open; nearly always nothing. */
    private static List<ReshardPlanner.Change> next(StreamInfo stream, ProcessInfo.Resharding process) {
        if (process.targetCount() == 0) {
            return List.of();
        }
        NavigableMap<HashKey, ShardInfo> open = new TreeMap<>();
        UpdateShardCountHandler.openInOrder(stream)
                .forEach(shard -> open.put(shard.range().start(), shard));
        for (ReshardStep step : process.steps()) {
            for (ShardId parent : step.parents()) {
                stream.shard(parent)
                        .ifPresent(shard -> open.remove(shard.range().start()));
            }
            step.children().forEach(child -> open.put(child.range().start(), child));
        }
        return ReshardPlanner.nextRound(open.values(), process.targetCount());
    }
}
