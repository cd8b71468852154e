package io.millrace.client.internal.map;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import io.millrace.proto.api.v1.StreamMapShard;
import java.util.ArrayList;
import java.util.List;

/**
 * A shard and where its replicas are.
 *
 * @param uid unique number of the shard in the cluster
 * @param number number in its stream
 * @param epochSeconds creation time as sequence numbers carry it
 * @param range hash keys it holds
 * @param closed takes no more records
 * @param parents numbers of its parents
 * @param group replica group that holds it
 * @param leader endpoint of the group's leader; empty text when unknown
 * @param replicas endpoints of all replicas
 */
public record MapShard(
        long uid,
        int number,
        long epochSeconds,
        HashKeyRange range,
        boolean closed,
        List<Integer> parents,
        int group,
        String leader,
        List<String> replicas) {

    /** As a server describes it. */
    public static MapShard of(StreamMapShard shard) {
        return new MapShard(
                shard.getShard().getShardUid(),
                shard.getShard().getNumber(),
                shard.getShard().getEpochSeconds(),
                new HashKeyRange(
                        HashKey.fromBytes(shard.getStartingHashKey().toByteArray()),
                        HashKey.fromBytes(shard.getEndingHashKey().toByteArray())),
                shard.getClosed(),
                List.copyOf(shard.getParentsList()),
                shard.getGroup(),
                shard.getLeaderEndpoint(),
                List.copyOf(shard.getReplicaEndpointsList()));
    }

    public String id() {
        return new ShardId(number).toString();
    }

    /** Endpoints in the order in which to try them: the leader, then the other replicas. */
    public List<String> endpoints() {
        if (leader.isEmpty()) {
            return replicas;
        }
        List<String> ordered = new ArrayList<>(replicas.size() + 1);
        ordered.add(leader);
        replicas.stream().filter(replica -> !replica.equals(leader)).forEach(ordered::add);
        return ordered;
    }

    /** True when this is another state of the same shard. */
    boolean isSame(MapShard other) {
        return uid == other.uid && number == other.number && range.equals(other.range);
    }

    MapShard asClosed() {
        return new MapShard(uid, number, epochSeconds, range, true, parents, group, leader, replicas);
    }

    MapShard withLeader(String endpoint) {
        return new MapShard(uid, number, epochSeconds, range, closed, parents, group, endpoint, replicas);
    }
}
