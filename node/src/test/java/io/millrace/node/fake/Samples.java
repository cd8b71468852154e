package io.millrace.node.fake;

import com.google.protobuf.ByteString;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ClusterInfo;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamCapacity;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.common.record.BlockEncoder;
import io.millrace.common.record.UserRecord;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.proto.storage.v1.OpenShards;
import io.millrace.proto.storage.v1.Reshard;
import io.millrace.proto.storage.v1.ShardOpening;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Things that tests of the serving code are about. */
public final class Samples {

    public static final GroupId GROUP = new GroupId(1);
    public static final GroupId OTHER_GROUP = new GroupId(2);
    public static final String STREAM = "clicks";
    public static final long STREAM_UID = 100;
    public static final String TOKEN_KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private Samples() {}

    public static MetadataRecord cluster() {
        return new MetadataRecord.Cluster(new ClusterInfo("cluster", TOKEN_KEY, 1000, 1));
    }

    /** A node whose endpoint is {@code grpc:NAME}. */
    public static MetadataRecord node(NodeId id) {
        return new MetadataRecord.Node(new NodeInfo(id, "zone-" + id, "grpc:" + id, "raft:" + id, 1, "test"));
    }

    public static MetadataRecord stream(StreamStatus status) {
        return new MetadataRecord.Stream(
                STREAM_UID,
                STREAM,
                status,
                Duration.ofHours(24),
                0,
                1024,
                10,
                Map.of(),
                StreamCapacity.in(StreamMode.PROVISIONED));
    }

    /** The n-th of the stream's even ranges, with unique number 10 + n. */
    public static ShardInfo shard(int number, int of, GroupId group) {
        HashKeyRange range = HashKeyRange.even(of).get(number);
        return new ShardInfo(10 + number, new ShardId(number), range, group, 1000, List.of(), 0, -1);
    }

    /** A child of one parent, with unique number 10 + number. */
    public static ShardInfo child(int number, HashKeyRange range, ShardInfo... parents) {
        return new ShardInfo(
                10 + number,
                new ShardId(number),
                range,
                parents[0].group(),
                2000,
                Arrays.stream(parents).map(ShardInfo::id).toList(),
                0,
                -1);
    }

    public static MetadataRecord record(ShardInfo shard) {
        return new MetadataRecord.Shard(STREAM_UID, shard);
    }

    public static ShardOpening opening(ShardInfo shard) {
        return ShardOpening.newBuilder()
                .setShardUid(shard.uid())
                .setStreamUid(STREAM_UID)
                .setNumber(shard.id().number())
                .setEpochSeconds(shard.epochSeconds())
                .setStartingHashKey(ByteString.copyFrom(shard.range().start().toBytes()))
                .setEndingHashKey(ByteString.copyFrom(shard.range().end().toBytes()))
                .build();
    }

    public static GroupCommand open(ShardInfo... shards) {
        return GroupCommand.newBuilder()
                .setOpenShards(OpenShards.newBuilder()
                        .addAllShards(
                                Arrays.stream(shards).map(Samples::opening).toList()))
                .build();
    }

    public static GroupCommand reshard(List<ShardInfo> seal, List<ShardInfo> open) {
        return GroupCommand.newBuilder()
                .setReshard(Reshard.newBuilder()
                        .addAllSealShardUids(seal.stream().map(ShardInfo::uid).toList())
                        .addAllOpenShards(open.stream().map(Samples::opening).toList()))
                .build();
    }

    /** An encoded block of records with the given keys; each record's data is its key. */
    public static byte[] block(String... keys) {
        BlockEncoder encoder = new BlockEncoder(64);
        for (String key : keys) {
            encoder.add(new UserRecord(key, null, key.getBytes(StandardCharsets.UTF_8)));
        }
        return encoder.encode(1);
    }
}
