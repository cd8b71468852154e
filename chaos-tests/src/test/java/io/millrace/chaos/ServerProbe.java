package io.millrace.chaos;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.millrace.common.record.Block;
import io.millrace.common.record.SequenceNumber;
import io.millrace.common.record.StoredRecord;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.CheckpointRequest;
import io.millrace.proto.api.v1.CheckpointResponse;
import io.millrace.proto.api.v1.ClusterStatusRequest;
import io.millrace.proto.api.v1.ClusterStatusResponse;
import io.millrace.proto.api.v1.DescribeGroupRequest;
import io.millrace.proto.api.v1.DescribeGroupResponse;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.GroupServiceGrpc;
import io.millrace.proto.api.v1.ListShardsRequest;
import io.millrace.proto.api.v1.ListShardsResponse;
import io.millrace.proto.api.v1.Shard;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.internal.v1.AuditServiceGrpc;
import io.millrace.proto.internal.v1.DescribeAuditsRequest;
import io.millrace.proto.internal.v1.DigestShardsRequest;
import io.millrace.proto.internal.v1.DigestShardsResponse;
import io.millrace.proto.internal.v1.GroupAuditStatus;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.proto.internal.v1.StartAuditRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Talks to exactly one server. Reads are marked as forwarded already, so that the server answers from its own replica
 * or refuses; it never asks another one.
 */
public final class ServerProbe implements AutoCloseable {

    private static final Metadata.Key<String> FORWARDED =
            Metadata.Key.of("millrace-forwarded", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> SECRET =
            Metadata.Key.of("millrace-cluster-secret-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final ManagedChannel channel;
    private final String secret;

    public ServerProbe(String endpoint, String secret) {
        this.secret = secret;
        channel = NettyChannelBuilder.forTarget(endpoint)
                .usePlaintext()
                .maxInboundMessageSize(64 * 1024 * 1024)
                .build();
    }

    public List<Shard> shards(String stream) {
        List<Shard> all = new ArrayList<>();
        String token = "";
        do {
            ListShardsRequest.Builder request = ListShardsRequest.newBuilder();
            ListShardsResponse page = AdminServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .listShards(
                            token.isEmpty()
                                    ? request.setStreamName(stream).build()
                                    : request.setNextToken(token).build());
            all.addAll(page.getShardsList());
            token = page.getNextToken();
        } while (!token.isEmpty());
        return all;
    }

    public ClusterStatusResponse status() {
        return status(Duration.ofSeconds(30));
    }

    /** As {@link #status()}, for when the server may have to ask one that does not answer. */
    ClusterStatusResponse status(Duration wait) {
        return AdminServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(wait.toMillis(), TimeUnit.MILLISECONDS)
                .clusterStatus(ClusterStatusRequest.getDefaultInstance());
    }

    DescribeGroupResponse group(String name) {
        return groups().describeGroup(
                        DescribeGroupRequest.newBuilder().setGroupName(name).build());
    }

    CheckpointResponse checkpoint(CheckpointRequest request) {
        return groups().checkpoint(request);
    }

    private GroupServiceGrpc.GroupServiceBlockingStub groups() {
        return GroupServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    /** All records of a shard as this server's own replica has them, in the order in which they are read. */
    public List<ReadBack> readOwnReplica(String stream, String shardId) {
        return read(stream, shardId, stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(forwarded())));
    }

    /** All records of a shard as any client gets them through this server. */
    public List<ReadBack> readAsClient(String stream, String shardId) {
        return read(stream, shardId, stub());
    }

    /** Hashes of this server's replica of shards in one group. */
    public DigestShardsResponse digests(int group, List<Long> shardUids, long minAppliedIndex) {
        return NodeServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(secret()))
                .withDeadlineAfter(120, TimeUnit.SECONDS)
                .digestShards(DigestShardsRequest.newBuilder()
                        .setGroup(group)
                        .addAllShardUids(shardUids)
                        .setMinAppliedIndex(minAppliedIndex)
                        .build());
    }

    /** Has this server compare the replicas of the groups that it leads. */
    public void startAudit(long id) {
        audits().startAudit(StartAuditRequest.newBuilder().setAuditId(id).build());
    }

    /** Audits of the groups that this server leads. */
    public List<GroupAuditStatus> describeAudits() {
        return audits().describeAudits(DescribeAuditsRequest.getDefaultInstance())
                .getGroupsList();
    }

    private AuditServiceGrpc.AuditServiceBlockingStub audits() {
        return AuditServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(secret()))
                .withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private Metadata secret() {
        Metadata headers = new Metadata();
        headers.put(SECRET, secret.getBytes(StandardCharsets.UTF_8));
        return headers;
    }

    StreamServiceGrpc.StreamServiceBlockingStub stub() {
        return StreamServiceGrpc.newBlockingStub(channel);
    }

    private static List<ReadBack> read(
            String stream, String shardId, StreamServiceGrpc.StreamServiceBlockingStub stub) {
        String iterator = stub.withDeadlineAfter(30, TimeUnit.SECONDS)
                .getShardIterator(GetShardIteratorRequest.newBuilder()
                        .setStreamName(stream)
                        .setShardId(shardId)
                        .setStart(StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON))
                        .build())
                .getShardIterator();
        List<ReadBack> records = new ArrayList<>();
        while (!iterator.isEmpty()) {
            GetRecordsResponse page = stub.withDeadlineAfter(60, TimeUnit.SECONDS)
                    .getRecords(GetRecordsRequest.newBuilder()
                            .setShardIterator(iterator)
                            .build());
            page.getBlocksList().forEach(slice -> addRecords(page, slice, records));
            iterator = page.getBlocksCount() == 0 ? "" : page.getNextShardIterator();
        }
        return records;
    }

    private static void addRecords(GetRecordsResponse page, BlockSlice slice, List<ReadBack> records) {
        ByteString bytes = slice.getBlock();
        Iterator<StoredRecord> all = Block.read(bytes.asReadOnlyByteBuffer()).iterator();
        for (int i = 0; i < slice.getSkip() + slice.getTake(); i++) {
            StoredRecord record = all.next();
            if (i >= slice.getSkip()) {
                SequenceNumber number = new SequenceNumber(
                        page.getShard().getEpochSeconds(), page.getShard().getNumber(), slice.getBaseOffset() + i);
                records.add(new ReadBack(number.toString(), record.partitionKey(), record.dataBytes()));
            }
        }
    }

    private static Metadata forwarded() {
        Metadata headers = new Metadata();
        headers.put(FORWARDED, "1");
        return headers;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
