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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds streams and shards in the latest image, or refuses. Indexes that the image lacks (shards by unique number, children
 * by parent) are made once per version of a stream. Any thread.
 */
public final class StreamCatalog {

    private final ClusterView view;
    private final Map<Long, Index> indexes = new ConcurrentHashMap<>();

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
        return Optional.ofNullable(index(stream).byUid.get(shardUid));
    }

    /** The shards that take the records of one that is sealed in its group, by range; empty while they are not known here. */
    public List<ShardInfo> successors(StreamInfo stream, long shardUid) {
        Index index = index(stream);
        ShardInfo shard = index.byUid.get(shardUid);
        if (shard == null) {
            return List.of();
        }
        List<ShardInfo> children = index.children.getOrDefault(shard.id(), List.of());
        return children.isEmpty() ? index.planned.getOrDefault(shard.id(), List.of()) : children;
    }

    /** The shards that continue a closed one, by number; empty as long as the image does not show them. */
    public List<ShardInfo> children(StreamInfo stream, ShardInfo parent) {
        return index(stream).children.getOrDefault(parent.id(), List.of());
    }

    private static ShardId parse(String stream, String shardId) {
        try {
            return ShardId.parse(shardId);
        } catch (MillraceException e) {
            throw Refusals.shardNotFound(stream, shardId);
        }
    }

    @SuppressWarnings("ReferenceEquality") // same version of the stream, not merely an equal one
    private Index index(StreamInfo stream) {
        Index known = indexes.get(stream.uid());
        if (known != null && known.stream == stream) {
            return known;
        }
        MetadataImage image = view.image();
        Index made = Index.of(stream, image);
        indexes.put(stream.uid(), made);
        indexes.keySet().removeIf(uid -> image.stream(uid).isEmpty());
        return made;
    }

    /** The plan of a reshard begins and ends with a new version of its stream, so an index is right as long as that is. */
    private record Index(
            StreamInfo stream,
            Map<Long, ShardInfo> byUid,
            Map<ShardId, List<ShardInfo>> children,
            Map<ShardId, List<ShardInfo>> planned) {

        static Index of(StreamInfo stream, MetadataImage image) {
            Map<Long, ShardInfo> byUid = new HashMap<>();
            Map<ShardId, List<ShardInfo>> children = new HashMap<>();
            for (ShardInfo shard : stream.allShards()) {
                byUid.put(shard.uid(), shard);
                for (ShardId parent : shard.parents()) {
                    children.computeIfAbsent(parent, id -> new ArrayList<>(2)).add(shard);
                }
            }
            Map<ShardId, List<ShardInfo>> planned = new HashMap<>();
            for (ProcessInfo process : image.processes().values()) {
                if (process instanceof ProcessInfo.Resharding resharding && process.streamUid() == stream.uid()) {
                    for (ProcessInfo.ReshardStep step : resharding.steps()) {
                        step.parents().forEach(parent -> planned.put(parent, step.children()));
                        step.children().forEach(child -> byUid.putIfAbsent(child.uid(), child));
                    }
                }
            }
            return new Index(stream, byUid, children, planned);
        }
    }
}
