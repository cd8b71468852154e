package io.millrace.node.api;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.cluster.ClusterView;
import io.millrace.proto.api.v1.StreamMap;
import io.millrace.proto.api.v1.StreamMapShard;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Shard maps for those who watch them. A map is made once per change of its stream or of its groups' leaders, whatever the
 * number of watchers; changes in between that a watcher had no credit for are skipped. Watchers are told on the executor.
 */
final class StreamMaps {

    private final ClusterView view;
    private final Executor executor;
    private final AtomicLong lastVersion = new AtomicLong();
    private final Map<String, Made> made = new ConcurrentHashMap<>();
    private final Set<MapWatch> watches = ConcurrentHashMap.newKeySet();

    StreamMaps(ClusterView view, Executor executor) {
        this.view = view;
        this.executor = executor;
    }

    /** Sends the map now and after each change. */
    void watch(StreamInfo stream, ServerCallStreamObserver<StreamMap> observer, CallHandlers handlers) {
        MapWatch watch = new MapWatch(this, stream.name(), stream.uid(), observer, handlers, executor);
        watches.add(watch);
        watch.signal();
    }

    /** Tells watchers whose map has changed; call it when image or leaders changed. */
    void changed() {
        watches.forEach(MapWatch::signal);
    }

    void ended(MapWatch watch) {
        watches.remove(watch);
        if (watches.stream().noneMatch(other -> other.stream().equals(watch.stream()))) {
            made.remove(watch.stream());
        }
    }

    /**
     * The map as of now; the same instance as long as nothing changed.
     *
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when the stream is gone or another one by now
     */
    StreamMap current(String name, long streamUid) {
        MetadataImage image = view.image();
        StreamInfo stream =
                image.stream(name).filter(s -> s.uid() == streamUid).orElseThrow(() -> Refusals.streamNotFound(name));
        Map<GroupId, Route> routes = routes(image, stream);
        return made.compute(name, (n, old) -> renewed(old, stream, routes)).map;
    }

    @SuppressWarnings("ReferenceEquality") // same version of the stream, not merely an equal one
    private Made renewed(@Nullable Made old, StreamInfo stream, Map<GroupId, Route> routes) {
        if (old != null && old.stream == stream && old.routes.equals(routes)) {
            return old;
        }
        long version =
                lastVersion.updateAndGet(last -> Math.max(last + 1, view.image().version()));
        return new Made(stream, routes, map(stream, routes, version));
    }

    private Map<GroupId, Route> routes(MetadataImage image, StreamInfo stream) {
        Map<GroupId, Route> routes = new HashMap<>();
        for (ShardInfo shard : stream.allShards()) {
            routes.computeIfAbsent(shard.group(), group -> route(image, group));
        }
        return routes;
    }

    private Route route(MetadataImage image, GroupId group) {
        List<NodeId> replicas = image.group(group).map(GroupInfo::replicas).orElse(List.of());
        return new Route(
                view.leader(group).flatMap(view::endpoint).orElse(""),
                replicas.stream().map(view::endpoint).flatMap(Optional::stream).toList());
    }

    private static StreamMap map(StreamInfo stream, Map<GroupId, Route> routes, long version) {
        StreamMap.Builder map = StreamMap.newBuilder()
                .setStreamName(stream.name())
                .setStreamUid(stream.uid())
                .setVersion(version);
        for (ShardInfo shard : stream.allShards()) {
            Route route = routes.getOrDefault(shard.group(), Route.UNKNOWN);
            map.addShards(StreamMapShard.newBuilder()
                    .setShard(ReadMessages.identity(shard))
                    .setStartingHashKey(UnsafeByteOperations.unsafeWrap(
                            shard.range().start().toBytes()))
                    .setEndingHashKey(
                            UnsafeByteOperations.unsafeWrap(shard.range().end().toBytes()))
                    .setClosed(!shard.isOpen())
                    .addAllParents(shard.parents().stream().map(ShardId::number).toList())
                    .setGroup(shard.group().value())
                    .setLeaderEndpoint(route.leader)
                    .addAllReplicaEndpoints(route.replicas));
        }
        return map.build();
    }

    /** Where a group is. */
    private record Route(String leader, List<String> replicas) {
        static final Route UNKNOWN = new Route("", List.of());
    }

    private record Made(StreamInfo stream, Map<GroupId, Route> routes, StreamMap map) {}
}
