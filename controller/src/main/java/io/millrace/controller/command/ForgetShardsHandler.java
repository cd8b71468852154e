package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.DroppedShard;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Closed shards leave the image once they are empty and their retention is over; a process drops them in their groups.
 * An empty shard that closed a moment ago stays listed, as in the real service.
 */
public final class ForgetShardsHandler {

    private ForgetShardsHandler() {}

    /** True when a shard that is empty may be forgotten at this time. */
    public static boolean mayForget(StreamInfo stream, ShardInfo shard, long nowMillis) {
        return !shard.isOpen()
                && stream.status() != StreamStatus.DELETING
                && shard.closedMillis() + stream.retention().toMillis() <= nowMillis;
    }

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.ForgetShards command) {
        Set<Long> reported = new HashSet<>(command.shardUids());
        Uids uids = new Uids(image);
        List<MetadataRecord> records = new ArrayList<>();
        for (StreamInfo stream : image.streams().values()) {
            List<ShardInfo> gone = stream.allShards().stream()
                    .filter(shard -> reported.contains(shard.uid()) && mayForget(stream, shard, stamp.nowMillis()))
                    .toList();
            if (!gone.isEmpty()) {
                gone.forEach(shard -> records.add(new MetadataRecord.ShardGone(stream.uid(), shard.id())));
                List<DroppedShard> dropped = gone.stream()
                        .map(shard -> new DroppedShard(shard.uid(), shard.group()))
                        .toList();
                records.add(new MetadataRecord.Process(
                        new ProcessInfo.Dropping(uids.next(), stream.uid(), stamp.nowMillis(), dropped)));
            }
        }
        if (records.isEmpty()) {
            return Outcome.UNCHANGED;
        }
        records.add(uids.record());
        return Outcome.done(records);
    }
}
