package io.millrace.node.retention;

import io.millrace.common.id.GroupId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.replica.ShardView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shards that a group holds and nobody names any more: a command to open them came late, after they had been dropped. Pure.
 * What is found here is a suspicion, because a node's metadata lags: the controllers decide.
 */
public final class OrphanShards {

    private OrphanShards() {}

    /**
     * A shard that the metadata does not know.
     *
     * @param shardUid unique number
     * @param streamUid stream that it was opened for
     * @param group group that holds it
     */
    public record Orphan(long shardUid, long streamUid, GroupId group) {}

    /** Orphans among the shards of a group, as far as this image tells. Shards that are younger than the image are none. */
    public static List<Orphan> find(MetadataImage image, GroupId group, Collection<ShardView> shards) {
        Set<Long> busy = new HashSet<>();
        image.processes().values().forEach(process -> busy.add(process.streamUid()));
        Map<Long, Set<Long>> named = new HashMap<>();
        List<Orphan> orphans = new ArrayList<>();
        for (ShardView shard : shards) {
            boolean known = shard.uid() >= image.cluster().nextUid()
                    || busy.contains(shard.streamUid())
                    || named.computeIfAbsent(shard.streamUid(), uid -> shardUids(image, uid))
                            .contains(shard.uid());
            if (!known) {
                orphans.add(new Orphan(shard.uid(), shard.streamUid(), group));
            }
        }
        return orphans;
    }

    private static Set<Long> shardUids(MetadataImage image, long streamUid) {
        Set<Long> uids = new HashSet<>();
        image.stream(streamUid)
                .map(StreamInfo::allShards)
                .ifPresent(all -> all.forEach(shard -> uids.add(shard.uid())));
        return uids;
    }
}
