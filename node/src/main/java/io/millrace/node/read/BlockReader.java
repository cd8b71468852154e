package io.millrace.node.read;

import com.google.protobuf.ByteString;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.record.Block;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.peer.Peers;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.StoredBlock;
import io.millrace.node.store.StorageFailedException;
import io.millrace.proto.internal.v1.FetchBlocksRequest;
import io.millrace.proto.internal.v1.FetchBlocksResponse;
import io.millrace.proto.internal.v1.FetchedBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks of the local replica; where one is damaged, those of another replica, and the damaged one is repaired with them in
 * the background. A damaged block is never served (INV-10). Any thread; reads from disk on the caller's.
 */
public final class BlockReader {

    private static final Logger LOG = LoggerFactory.getLogger(BlockReader.class);

    private final ClusterView view;
    private final Peers peers;
    private final Executor repairs;

    /**
     * Makes a reader.
     *
     * @param repairs runs repairs, which read and write the disk
     */
    public BlockReader(ClusterView view, Peers peers, Executor repairs) {
        this.view = view;
        this.peers = peers;
        this.repairs = repairs;
    }

    /**
     * As {@link GroupReplica#read}; the future is complete already unless a block is damaged.
     *
     * @return fails with CORRUPT when no replica could serve the block, UNAVAILABLE when this disk fails and nobody else can
     */
    public CompletableFuture<List<StoredBlock>> read(
            GroupReplica replica, long shardUid, long fromOffset, int maxRecords, int maxBytes) {
        try {
            return CompletableFuture.completedFuture(replica.read(shardUid, fromOffset, maxRecords, maxBytes));
        } catch (MillraceException e) {
            return e.code() == ErrorCode.CORRUPT
                    ? elsewhere(replica, request(replica, shardUid, fromOffset, maxRecords, maxBytes), e)
                    : CompletableFuture.failedFuture(e);
        } catch (StorageFailedException e) {
            MillraceException unreadable =
                    new MillraceException(ErrorCode.UNAVAILABLE, "this node's disk cannot be read", e);
            return elsewhere(replica, request(replica, shardUid, fromOffset, maxRecords, maxBytes), unreadable);
        }
    }

    private CompletableFuture<List<StoredBlock>> elsewhere(
            GroupReplica replica, FetchBlocksRequest request, MillraceException reason) {
        LOG.warn(
                "{}: shard {} cannot be read here near offset {}, asking a peer: {}",
                replica.group(),
                request.getShardUid(),
                request.getFromOffset(),
                reason.getMessage());
        return fetch(endpoints(replica), request, reason).thenApply(blocks -> {
            repairs.execute(() -> repair(replica, request.getShardUid(), blocks));
            return blocks;
        });
    }

    private static FetchBlocksRequest request(
            GroupReplica replica, long shardUid, long fromOffset, int maxRecords, int maxBytes) {
        return FetchBlocksRequest.newBuilder()
                .setGroup(replica.group().value())
                .setShardUid(shardUid)
                .setFromOffset(fromOffset)
                .setMaxRecords(maxRecords)
                .setMaxBytes(maxBytes)
                .build();
    }

    /** Other nodes with a replica. */
    private List<String> endpoints(GroupReplica replica) {
        List<NodeId> nodes =
                view.image().group(replica.group()).map(GroupInfo::replicas).orElse(List.of());
        return nodes.stream()
                .filter(node -> !node.equals(view.self()))
                .map(view::endpoint)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Asks one peer after the other. */
    private CompletableFuture<List<StoredBlock>> fetch(
            List<String> endpoints, FetchBlocksRequest request, MillraceException lastFailure) {
        if (endpoints.isEmpty()) {
            return CompletableFuture.failedFuture(lastFailure);
        }
        return peers.blocks(endpoints.get(0), request)
                .thenApply(BlockReader::checked)
                .exceptionallyCompose(failure -> {
                    LOG.warn("Node at {} cannot give the damaged block: {}", endpoints.get(0), failure.toString());
                    return fetch(endpoints.subList(1, endpoints.size()), request, lastFailure);
                });
    }

    private static List<StoredBlock> checked(FetchBlocksResponse response) {
        List<StoredBlock> blocks = new ArrayList<>(response.getBlocksCount());
        for (FetchedBlock fetched : response.getBlocksList()) {
            ByteString bytes = fetched.getBlock();
            byte[] block = bytes.toByteArray();
            blocks.add(
                    new StoredBlock(fetched.getBaseOffset(), Block.read(block).header(), block));
        }
        return blocks;
    }

    private static void repair(GroupReplica replica, long shardUid, List<StoredBlock> blocks) {
        for (StoredBlock block : blocks) {
            if (isDamaged(replica, shardUid, block)) {
                boolean repaired = replica.repair(shardUid, block.baseOffset(), block.bytes());
                LOG.warn(
                        "Block {} of shard {} was damaged on disk: {}",
                        block.baseOffset(),
                        shardUid,
                        repaired ? "repaired with a peer's copy" : "the peer's copy does not fit either");
            }
        }
    }

    private static boolean isDamaged(GroupReplica replica, long shardUid, StoredBlock block) {
        try {
            replica.read(shardUid, block.baseOffset(), 1, 1);
            return false;
        } catch (MillraceException e) {
            return e.code() == ErrorCode.CORRUPT;
        }
    }
}
