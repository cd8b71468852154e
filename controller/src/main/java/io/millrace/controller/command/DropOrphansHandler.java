package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.DroppedShard;
import io.millrace.common.metadata.StreamInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Drops shards that groups hold and the metadata does not know: a command to open them was carried out after they had been
 * dropped. Unique numbers are never used again, so what neither a stream nor a process names now is never named again.
 */
public final class DropOrphansHandler {

    private DropOrphansHandler() {}

    /** Those of the reported shards that are orphans in this image. */
    public static List<MetadataCommand.Orphan> orphans(MetadataImage image, List<MetadataCommand.Orphan> reported) {
        Set<Long> named = named(image, reported);
        return reported.stream()
                .filter(orphan -> orphan.shardUid() < image.cluster().nextUid() && !named.contains(orphan.shardUid()))
                .toList();
    }

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.DropOrphans command) {
        Map<Long, List<DroppedShard>> byStream = new TreeMap<>();
        for (MetadataCommand.Orphan orphan : orphans(image, command.orphans())) {
            byStream.computeIfAbsent(orphan.streamUid(), uid -> new ArrayList<>())
                    .add(new DroppedShard(orphan.shardUid(), orphan.group()));
        }
        if (byStream.isEmpty()) {
            return Outcome.UNCHANGED;
        }
        Uids uids = new Uids(image);
        List<MetadataRecord> records = new ArrayList<>();
        byStream.forEach((streamUid, shards) -> records.add(new MetadataRecord.Process(
                new ProcessInfo.Dropping(uids.next(), streamUid, stamp.nowMillis(), shards))));
        records.add(uids.record());
        return Outcome.done(records);
    }

    /** Shards that the streams of the reported ones have, and those that any process works on. */
    private static Set<Long> named(MetadataImage image, List<MetadataCommand.Orphan> reported) {
        Set<Long> named = new HashSet<>();
        Set<Long> streams = new HashSet<>();
        reported.forEach(orphan -> streams.add(orphan.streamUid()));
        for (long uid : streams) {
            image.stream(uid)
                    .map(StreamInfo::allShards)
                    .ifPresent(shards -> shards.forEach(shard -> named.add(shard.uid())));
        }
        image.processes().values().forEach(process -> named.addAll(shards(process)));
        return named;
    }

    private static List<Long> shards(ProcessInfo process) {
        return process.accept(new ProcessInfo.Visitor<>() {
            @Override
            public List<Long> creating(ProcessInfo.Creating it) {
                return it.shards().stream().map(shard -> shard.uid()).toList();
            }

            @Override
            public List<Long> deleting(ProcessInfo.Deleting it) {
                return List.of(); // the stream still has its shards
            }

            @Override
            public List<Long> resharding(ProcessInfo.Resharding it) {
                return it.steps().stream()
                        .flatMap(step -> step.children().stream())
                        .map(shard -> shard.uid())
                        .toList();
            }

            @Override
            public List<Long> dropping(ProcessInfo.Dropping it) {
                return it.shards().stream().map(DroppedShard::uid).toList();
            }

            @Override
            public List<Long> moving(ProcessInfo.Moving it) {
                return List.of();
            }
        });
    }
}
