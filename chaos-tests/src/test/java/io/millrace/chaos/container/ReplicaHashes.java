package io.millrace.chaos.container;

import io.millrace.chaos.ReplicaDigests;
import io.millrace.proto.api.v1.GroupStatus;
import io.millrace.proto.api.v1.Shard;
import io.millrace.proto.internal.v1.DigestShardsResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares the replicas of every group by the hashes of their shards. */
final class ReplicaHashes {

    private final ContainerCluster cluster;

    ReplicaHashes(ContainerCluster cluster) {
        this.cluster = cluster;
    }

    /** Which replicas differ; empty when they are equal. */
    String differences(List<String> streams) {
        List<ChaosServer> nodes = cluster.nodes();
        Map<Integer, Long> applied = cluster.status().getGroupsList().stream()
                .collect(
                        Collectors.toMap(GroupStatus::getGroup, group -> Collections.max(group.getAppliedIndexList())));
        Map<Integer, List<Long>> shards = streams.stream()
                .flatMap(stream -> nodes.get(0).probe().shards(stream).stream())
                .collect(Collectors.groupingBy(
                        Shard::getGroup, TreeMap::new, Collectors.mapping(Shard::getShardUid, Collectors.toList())));
        List<String> differences = new ArrayList<>();
        shards.forEach((group, uids) -> {
            List<DigestShardsResponse> digests = ReplicaDigests.atOneIndex(
                    nodes.stream().map(ChaosServer::probe).toList(), group, uids, applied.get(group));
            Map<String, List<String>> byHash = new TreeMap<>();
            for (int i = 0; i < nodes.size(); i++) {
                byHash.computeIfAbsent(text(digests.get(i)), hash -> new ArrayList<>())
                        .add(nodes.get(i).id());
            }
            if (byHash.size() > 1) {
                differences.add("replicas of group " + group + " differ: " + byHash.values());
            }
        });
        return String.join("; ", differences);
    }

    private static String text(DigestShardsResponse digests) {
        return digests.getShardsList().stream()
                .map(shard -> shard.getShardUid() + " " + shard.getFirstOffset() + " " + shard.getNextOffset() + " "
                        + HexFormat.of().formatHex(shard.getSha256().toByteArray()))
                .collect(Collectors.joining("; "));
    }
}
