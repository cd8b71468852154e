package io.millrace.node.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.api.MapState.Route;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.catalog.StreamCatalog;
import io.millrace.node.cluster.ClusterView;
import io.millrace.proto.api.v1.StreamMap;
import io.millrace.proto.api.v1.StreamMapShard;
import io.millrace.proto.api.v1.WatchStreamMapRequest;
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
 * Shard maps for those who watch them. A message is made once per change of a stream or of its groups' leaders, whatever the
 * number of watchers; what changes while a watcher has no credit is one change for it. Watchers are told on the executor.
 */
final class StreamMaps {

    private final ClusterView view;
    private final Executor executor;
    private final AtomicLong lastVersion = new AtomicLong();
    private final Map<String, MapState> made = new ConcurrentHashMap<>();
    private final Set<MapWatch> watches = ConcurrentHashMap.newKeySet();

    StreamMaps(ClusterView view, Executor executor) {
        this.view = view;
        this.executor = executor;
    }

    /** Sends the map now and after each change what has changed, or the map again to those who want nothing else. */
    void watch(
            StreamInfo stream,
            WatchStreamMapRequest request,
            ServerCallStreamObserver<StreamMap> observer,
            CallHandlers handlers) {
        MapWatch watch = new MapWatch(
                this,
                stream.name(),
                stream.uid(),
                request.getChanges() ? Form.CHANGES : Form.WHOLE,
                observer,
                handlers,
                executor);
        watches.add(watch);
        watch.start();
    }

    /** How a watcher wants to hear of changes. */
    enum Form {
        WHOLE,
        CHANGES
    }

    /** Tells watchers whose map has changed; call it when image or leaders changed. */
    void changed() {
        watches.forEach(MapWatch::signal);
    }

    /** The shards that take the records of a closed one, as a map would show them; empty while they are not known here. */
    List<StreamMapShard> successors(StreamCatalog catalog, StreamInfo stream, long shardUid) {
        MetadataImage image = view.image();
        StreamInfo latest = image.stream(stream.uid()).orElse(stream);
        return catalog.successors(latest, shardUid).stream()
                .map(shard -> MapState.message(shard, route(image, shard.group())))
                .toList();
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
    MapState current(String name, long streamUid) {
        MetadataImage image = view.image();
        StreamInfo stream =
                image.stream(name).filter(s -> s.uid() == streamUid).orElseThrow(() -> Refusals.streamNotFound(name));
        return made.compute(name, (n, old) -> renewed(old, stream, image));
    }

    @SuppressWarnings("ReferenceEquality") // same version of the stream, not merely an equal one
    private MapState renewed(@Nullable MapState old, StreamInfo stream, MetadataImage image) {
        Map<GroupId, Route> routes = new HashMap<>();
        if (old == null || old.stream().uid() != stream.uid()) {
            stream.allShards().forEach(shard -> routes.computeIfAbsent(shard.group(), group -> route(image, group)));
        } else {
            old.routes().keySet().forEach(group -> routes.put(group, route(image, group)));
            if (old.stream() == stream && old.routes().equals(routes)) {
                return old;
            }
            MapState.news(old.stream(), stream)
                    .forEach(shard -> routes.computeIfAbsent(shard.group(), group -> route(image, group)));
        }
        long version = lastVersion.updateAndGet(last -> Math.max(last + 1, image.version()));
        return new MapState(stream, routes, version);
    }

    private Route route(MetadataImage image, GroupId group) {
        List<NodeId> replicas = image.group(group).map(GroupInfo::replicas).orElse(List.of());
        return new Route(
                view.leader(group).flatMap(view::endpoint).orElse(""),
                replicas.stream().map(view::endpoint).flatMap(Optional::stream).toList());
    }
}
