package io.millrace.node.api;

import com.google.protobuf.UnsafeByteOperations;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.proto.api.v1.StreamMap;
import io.millrace.proto.api.v1.StreamMapShard;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stream's shard map at one moment, and the messages that bring it to watchers. Messages are made when first asked for and kept,
 * for others who want the same. Any thread.
 */
final class MapState {

    private final StreamInfo stream;
    private final Map<GroupId, Route> routes;
    private final long version;
    private @Nullable StreamMap whole;
    private @Nullable StreamMap change;

    /**
     * The map of a stream.
     *
     * @param routes where the groups of its shards are
     * @param version above those of earlier maps
     */
    MapState(StreamInfo stream, Map<GroupId, Route> routes, long version) {
        this.stream = stream;
        this.routes = Map.copyOf(routes);
        this.version = version;
    }

    /** Where a group is. */
    record Route(String leader, List<String> replicas) {
        static final Route UNKNOWN = new Route("", List.of());
    }

    StreamInfo stream() {
        return stream;
    }

    Map<GroupId, Route> routes() {
        return routes;
    }

    /** All of it. */
    synchronized StreamMap whole() {
        StreamMap known = whole;
        if (known == null) {
            StreamMap.Builder map = header();
            stream.allShards().forEach(shard -> map.addShards(message(shard)));
            known = map.build();
            whole = known;
        }
        return known;
    }

    /** What has changed since an earlier map of the stream. */
    synchronized StreamMap since(MapState before) {
        StreamMap known = change;
        if (known == null || known.getBaseVersion() != before.version) {
            known = change(before);
            change = known;
        }
        return known;
    }

    private StreamMap change(MapState before) {
        StreamMap.Builder map = header().setBaseVersion(before.version);
        if (before.routes.equals(routes)
                || before.routes.keySet().stream().allMatch(group -> sameRoute(before, group))) {
            news(before.stream, stream).forEach(shard -> map.addShards(message(shard)));
        } else {
            // A leader has moved: all shards of its group are told again.
            for (ShardInfo shard : stream.allShards()) {
                if (!sameRoute(before, shard.group())
                        || !shard.equals(before.stream.shard(shard.id()).orElse(null))) {
                    map.addShards(message(shard));
                }
            }
        }
        gone(before.stream, stream).forEach(map::addGone);
        return map.build();
    }

    private boolean sameRoute(MapState before, GroupId group) {
        return route(group).equals(before.route(group));
    }

    private Route route(GroupId group) {
        return routes.getOrDefault(group, Route.UNKNOWN);
    }

    /** Shards that are new or changed. Walks both, but looks only at what is not the same instance. */
    static List<ShardInfo> news(StreamInfo before, StreamInfo now) {
        List<ShardInfo> news = new ArrayList<>();
        Iterator<ShardInfo> old = before.allShards().iterator();
        @Nullable ShardInfo last = next(old);
        for (ShardInfo shard : now.allShards()) {
            while (last != null && last.id().number() < shard.id().number()) {
                last = next(old);
            }
            if (!shard.equals(last)) {
                news.add(shard);
            }
        }
        return news;
    }

    /** Numbers of shards that are no more. */
    private static List<Integer> gone(StreamInfo before, StreamInfo now) {
        return before.shards().keySet().stream()
                .filter(id -> !now.shards().containsKey(id))
                .map(ShardId::number)
                .toList();
    }

    private static @Nullable ShardInfo next(Iterator<ShardInfo> shards) {
        return shards.hasNext() ? shards.next() : null;
    }

    private StreamMap.Builder header() {
        return StreamMap.newBuilder()
                .setStreamName(stream.name())
                .setStreamUid(stream.uid())
                .setVersion(version);
    }

    private StreamMapShard message(ShardInfo shard) {
        return message(shard, route(shard.group()));
    }

    static StreamMapShard message(ShardInfo shard, Route route) {
        return StreamMapShard.newBuilder()
                .setShard(ReadMessages.identity(shard))
                .setStartingHashKey(
                        UnsafeByteOperations.unsafeWrap(shard.range().start().toBytes()))
                .setEndingHashKey(
                        UnsafeByteOperations.unsafeWrap(shard.range().end().toBytes()))
                .setClosed(!shard.isOpen())
                .addAllParents(shard.parents().stream().map(ShardId::number).toList())
                .setGroup(shard.group().value())
                .setLeaderEndpoint(route.leader())
                .addAllReplicaEndpoints(route.replicas())
                .build();
    }
}
