package io.millrace.node.catalog;

import io.millrace.common.error.MillraceException;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.RecordDistribution;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.node.cluster.ClusterView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds streams and shards in the latest image, or refuses. Indexes that the image lacks (shards by unique number, children
 * by parent) grow with a stream. Any thread.
 */
public final class StreamCatalog {

    private final ClusterView view;
    private final Map<Long, ShardIndex> indexes = new ConcurrentHashMap<>();
    private final Map<Long, ReshardPlan> plans = new ConcurrentHashMap<>();

    public StreamCatalog(ClusterView view) {
        this.view = view;
    }

    /**
     * A stream that may be written and read.
     *
     * @throws MillraceException RESOURCE_NOT_FOUND, also while it is being created
     */
    public StreamInfo stream(String name) {
        return view.image().stream(name)
                .filter(stream -> stream.status() != StreamStatus.CREATING)
                .orElseThrow(() -> Refusals.streamNotFound(name));
    }

    /** True for a stream that places records evenly, whatever their keys are. */
    public boolean isSpreading(String name) {
        return view.image().stream(name)
                .filter(stream -> stream.options().distribution() == RecordDistribution.AUTO)
                .isPresent();
    }

    /** As {@link #stream(String)}, empty instead of a refusal. */
    public Optional<StreamInfo> find(long streamUid) {
        return view.image().stream(streamUid);
    }

    /**
     * A shard by what the caller calls it.
     *
     * @throws MillraceException RESOURCE_NOT_FOUND when stream or shard are unknown
     */
    public ShardInfo shard(String streamName, String shardId) {
        StreamInfo stream =
                view.image().stream(streamName).orElseThrow(() -> Refusals.shardNotFound(streamName, shardId));
        return stream.shard(parse(streamName, shardId)).orElseThrow(() -> Refusals.shardNotFound(streamName, shardId));
    }

    /**
     * A shard of a stream by unique number; also one that a reshard under way opens, which takes records as soon as its group has
     * opened it.
     */
    public Optional<ShardInfo> shard(StreamInfo stream, long shardUid) {
        return index(stream)
                .shard(stream, shardUid)
                .or(() -> planned(stream).flatMap(plan -> plan.child(shardUid)))
                // A call that began before the reshard ended may hold an older version.
                .or(() -> find(stream.uid()).flatMap(latest -> index(latest).shard(latest, shardUid)));
    }

    /** The shards that take the records of one that is sealed in its group, by range; empty while they are not known here. */
    public List<ShardInfo> successors(StreamInfo stream, long shardUid) {
        return shard(stream, shardUid)
                .map(shard -> {
                    List<ShardInfo> shown = children(stream, shard);
                    return shown.isEmpty()
                            ? planned(stream)
                                    .map(plan -> plan.children(shard.id()))
                                    .orElse(List.of())
                            : shown;
                })
                .orElse(List.of());
    }

    /** The shards that continue a closed one, by number; empty as long as the image does not show them. */
    public List<ShardInfo> children(StreamInfo stream, ShardInfo parent) {
        return index(stream).children(stream, parent.id());
    }

    private static ShardId parse(String stream, String shardId) {
        try {
            return ShardId.parse(shardId);
        } catch (MillraceException e) {
            throw Refusals.shardNotFound(stream, shardId);
        }
    }

    private ShardIndex index(StreamInfo stream) {
        ShardIndex index = indexes.computeIfAbsent(stream.uid(), uid -> {
            MetadataImage image = view.image();
            indexes.keySet().removeIf(known -> image.stream(known).isEmpty());
            return new ShardIndex();
        });
        index.follow(stream);
        return index;
    }

    /** What the reshard of a stream that is under way in the latest image will open. */
    private Optional<ReshardPlan> planned(StreamInfo stream) {
        for (ProcessInfo process : view.image().processes().values()) {
            if (process instanceof ProcessInfo.Resharding resharding && process.streamUid() == stream.uid()) {
                return Optional.of(plans.compute(
                        stream.uid(),
                        (uid, known) -> known != null && known.isOf(resharding) ? known : new ReshardPlan(resharding)));
            }
        }
        plans.remove(stream.uid());
        return Optional.empty();
    }
}
