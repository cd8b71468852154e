package io.millrace.node.read;

import com.google.protobuf.ByteString;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.peer.Origin;
import io.millrace.node.peer.Routes;
import io.millrace.node.replica.StoredBlock;
import io.millrace.node.serving.ServingContext;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetRecordsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Polls of shards without a replica on this node: forwarded to the leader or else to any node that has one. */
final class RemotePolls {

    private final ServingContext context;

    RemotePolls(ServingContext context) {
        this.context = context;
    }

    CompletableFuture<ReadBatch> poll(ShardInfo shard, PollRequest request, Origin origin) {
        Optional<String> endpoint =
                origin == Origin.CLIENT ? Routes.toReplica(context.view(), shard) : Optional.empty();
        if (endpoint.isEmpty()) {
            return CompletableFuture.failedFuture(new MillraceException(
                    ErrorCode.UNAVAILABLE, "no replica of " + shard.id() + " can be read from here at the moment"));
        }
        GetRecordsRequest forwarded = GetRecordsRequest.newBuilder()
                .setShardIterator(request.iterator())
                .setLimit(request.maxRecords())
                .setMaxBytes(request.maxBytes())
                .setWaitMillis(request.waitMillis())
                .build();
        return context.peers().records(endpoint.get(), forwarded).thenApply(answer -> batch(shard, answer));
    }

    private static ReadBatch batch(ShardInfo shard, GetRecordsResponse answer) {
        List<BlockSlice> slices = new ArrayList<>(answer.getBlocksCount());
        for (io.millrace.proto.api.v1.BlockSlice slice : answer.getBlocksList()) {
            ByteString bytes = slice.getBlock();
            BlockHeader header = BlockHeader.read(bytes.asReadOnlyByteBuffer());
            StoredBlock block = new StoredBlock(slice.getBaseOffset(), header, bytes.toByteArray());
            slices.add(new BlockSlice(block, slice.getSkip(), slice.getTake()));
        }
        String next = answer.getNextShardIterator();
        return new ReadBatch(
                shard,
                slices,
                next.isEmpty() ? Optional.empty() : Optional.of(next),
                answer.getMillisBehindLatest(),
                answer.getChildShardsList().stream().map(RemotePolls::child).toList());
    }

    private static ChildShard child(io.millrace.proto.api.v1.ChildShard child) {
        return new ChildShard(
                ShardId.parse(child.getShardId()),
                child.getParentShardsList().stream().map(ShardId::parse).toList(),
                new HashKeyRange(HashKey.parse(child.getStartingHashKey()), HashKey.parse(child.getEndingHashKey())));
    }
}
