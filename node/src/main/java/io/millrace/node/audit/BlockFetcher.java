package io.millrace.node.audit;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.record.Block;
import io.millrace.node.audit.plan.BlockEntry;
import io.millrace.node.audit.plan.RangeHasher;
import io.millrace.node.audit.plan.RepairOrder.Segment;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.peer.Peers;
import io.millrace.node.replica.StoredBlock;
import io.millrace.proto.internal.v1.FetchBlocksRequest;
import io.millrace.proto.internal.v1.FetchBlocksResponse;
import io.millrace.proto.internal.v1.FetchedBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Fetches blocks whose hashes are known; anything else than these very bytes is refused. Any thread; does not block. */
final class BlockFetcher {

    private static final int MAX_BYTES = 4 << 20;

    private final ClusterView view;
    private final Peers peers;

    BlockFetcher(ClusterView view, Peers peers) {
        this.view = view;
        this.peers = peers;
    }

    /** The blocks of a segment, from a node that holds them. */
    CompletableFuture<List<StoredBlock>> fetch(GroupId group, long shardUid, NodeId source, Segment segment) {
        String endpoint = view.endpoint(source)
                .orElseThrow(
                        () -> new MillraceException(ErrorCode.UNAVAILABLE, "node " + source + " has no known address"));
        return rest(endpoint, group, shardUid, segment, new ArrayList<>());
    }

    private CompletableFuture<List<StoredBlock>> rest(
            String endpoint, GroupId group, long shardUid, Segment segment, List<StoredBlock> blocks) {
        if (blocks.size() == segment.blocks().size()) {
            return CompletableFuture.completedFuture(blocks);
        }
        BlockEntry next = segment.blocks().get(blocks.size());
        FetchBlocksRequest request = FetchBlocksRequest.newBuilder()
                .setGroup(group.value())
                .setShardUid(shardUid)
                .setFromOffset(next.baseOffset())
                .setMaxRecords((int) Math.min(segment.to() - next.baseOffset(), Integer.MAX_VALUE))
                .setMaxBytes(MAX_BYTES)
                .build();
        return peers.blocks(endpoint, request).thenCompose(response -> {
            take(response, segment, blocks);
            return rest(endpoint, group, shardUid, segment, blocks);
        });
    }

    private static void take(FetchBlocksResponse response, Segment segment, List<StoredBlock> blocks) {
        int before = blocks.size();
        for (FetchedBlock fetched : response.getBlocksList()) {
            if (blocks.size() < segment.blocks().size()) {
                blocks.add(checked(fetched, segment.blocks().get(blocks.size())));
            }
        }
        if (blocks.size() == before) {
            throw new MillraceException(
                    ErrorCode.UNAVAILABLE,
                    "the block at offset " + segment.blocks().get(before).baseOffset() + " is not there any more");
        }
    }

    private static StoredBlock checked(FetchedBlock fetched, BlockEntry expected) {
        byte[] bytes = fetched.getBlock().toByteArray();
        if (fetched.getBaseOffset() != expected.baseOffset()
                || !RangeHasher.hash(bytes).equals(expected.hash())) {
            throw new MillraceException(
                    ErrorCode.CORRUPT,
                    "the block that was fetched for offset " + expected.baseOffset() + " is not the one with hash "
                            + expected.hash());
        }
        return new StoredBlock(fetched.getBaseOffset(), Block.read(bytes).header(), bytes);
    }
}
