package io.millrace.controller.coordination.sim;

import io.millrace.common.env.RandomSource;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the nodes have: how many records each shard holds. The newest metadata that any controller has applied counts. */
final class Shards {

    private final Map<Long, Long> tips = new HashMap<>();
    private final Map<Long, ShardInfo> infos = new TreeMap<>();
    private final Map<Long, List<Long>> parents = new HashMap<>();
    private final Set<Long> gone = new HashSet<>();
    private MetadataImage newest = MetadataImage.EMPTY;

    void imageChanged(MetadataImage image) {
        if (image.version() <= newest.version()) {
            return;
        }
        newest = image;
        Set<Long> present = new HashSet<>();
        for (StreamInfo stream : image.streams().values()) {
            for (ShardInfo shard : stream.allShards()) {
                present.add(shard.uid());
                if (infos.put(shard.uid(), shard) == null) {
                    parents.put(
                            shard.uid(),
                            shard.parents().stream()
                                    .flatMap(id -> stream.shard(id).stream())
                                    .map(ShardInfo::uid)
                                    .toList());
                }
            }
        }
        infos.keySet().stream().filter(uid -> !present.contains(uid)).forEach(gone::add);
    }

    MetadataImage newest() {
        return newest;
    }

    /** Records come in. */
    void put(RandomSource chance) {
        for (StreamInfo stream : newest.streams().values()) {
            Set<ShardId> sealing = sealing(stream);
            for (ShardId id : stream.openShards().values()) {
                if (chance.nextInt(3) == 0 && !sealing.contains(id)) {
                    stream.shard(id).ifPresent(shard -> tips.merge(shard.uid(), 1L + chance.nextInt(5), Long::sum));
                }
            }
        }
    }

    private Set<ShardId> sealing(StreamInfo stream) {
        Set<ShardId> sealing = new HashSet<>();
        newest.processes().values().forEach(process -> {
            if (process instanceof ProcessInfo.Resharding it && it.streamUid() == stream.uid()) {
                it.steps().forEach(step -> sealing.addAll(step.parents()));
            }
        });
        return sealing;
    }

    /** Offset of the next record. */
    long tip(long uid) {
        return tips.getOrDefault(uid, 0L);
    }

    boolean isSealed(long uid) {
        ShardInfo info = infos.get(uid);
        return info != null && !info.isOpen();
    }

    boolean isGone(long uid) {
        return gone.contains(uid);
    }

    ShardInfo info(long uid) {
        ShardInfo info = infos.get(uid);
        if (info == null) {
            throw new IllegalStateException("nobody has heard of shard " + uid);
        }
        return info;
    }

    List<Long> parents(long uid) {
        return parents.getOrDefault(uid, List.of());
    }
}
