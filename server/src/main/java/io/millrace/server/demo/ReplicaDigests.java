package io.millrace.server.demo;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.millrace.client.ClusterDescription;
import io.millrace.client.ShardDescription;
import io.millrace.local.LocalServer;
import io.millrace.proto.internal.v1.DigestShardsRequest;
import io.millrace.proto.internal.v1.DigestShardsResponse;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.server.cli.Human;
import io.millrace.server.grpc.ClusterSecret;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Asks every server for hashes over the blocks and the state of its own replicas, as an audit does (INV-2). */
final class ReplicaDigests {

    private static final int PATIENCE_SECONDS = 40;

    private final List<LocalServer> servers;
    private final ClusterSecret secret;

    ReplicaDigests(List<LocalServer> servers, ClusterSecret secret) {
        this.servers = List.copyOf(servers);
        this.secret = secret;
    }

    /** Compares all replicas of the shards, each once it has applied what any replica of its group has. */
    Check compare(List<ShardDescription> shards, ClusterDescription status) {
        Map<Long, String> first = new HashMap<>();
        Findings findings = new Findings();
        for (LocalServer server : servers) {
            try {
                Map<Long, String> hashes = hashes(server, shards, status);
                hashes.forEach((uid, hash) -> {
                    String other = first.putIfAbsent(uid, hash);
                    if (other != null && !other.equals(hash)) {
                        findings.add("shard number " + uid + " of the cluster differs on " + server.id());
                    }
                });
                if (hashes.size() != shards.size()) {
                    findings.add(server.id() + " holds " + hashes.size() + " of them");
                }
            } catch (StatusRuntimeException e) {
                findings.add(server.id() + " did not say: " + e.getStatus());
            }
        }
        return Check.of(
                "all " + servers.size() + " replicas of the " + Human.count(shards.size(), "shard")
                        + " are equal by SHA-256 over what they stored",
                findings);
    }

    private Map<Long, String> hashes(LocalServer server, List<ShardDescription> shards, ClusterDescription status) {
        ManagedChannel channel = NettyChannelBuilder.forTarget(server.endpoint())
                .usePlaintext()
                .intercept(secret.add())
                .build();
        try {
            Map<Long, String> hashes = new HashMap<>();
            for (int group :
                    new TreeSet<>(shards.stream().map(ShardDescription::group).toList())) {
                DigestShardsResponse response = NodeServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .digestShards(request(group, shards, status));
                response.getShardsList()
                        .forEach(digest -> hashes.put(
                                digest.getShardUid(),
                                HexFormat.of().formatHex(digest.getSha256().toByteArray())));
            }
            return hashes;
        } finally {
            channel.shutdownNow();
        }
    }

    private static DigestShardsRequest request(int group, List<ShardDescription> shards, ClusterDescription status) {
        long applied = status.groups().stream()
                .filter(candidate -> candidate.number() == group)
                .flatMap(candidate -> candidate.appliedIndex().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        return DigestShardsRequest.newBuilder()
                .setGroup(group)
                .addAllShardUids(shards.stream()
                        .filter(shard -> shard.group() == group)
                        .map(ShardDescription::uid)
                        .toList())
                .setMinAppliedIndex(applied)
                .build();
    }
}
