package io.millrace.node.replica;

import io.millrace.common.id.GroupId;
import io.millrace.common.log.CommandLog;
import io.millrace.node.shard.BlockOffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One replica of a data group on this node: its log, its shards, its records. Any thread. */
public interface GroupReplica {

    GroupId group();

    /** The group's log; results are {@link GroupResult}. */
    CommandLog<GroupResult> log();

    Optional<ShardView> shard(long shardUid);

    /**
     * What a sealed shard answers to a block: stored by an earlier attempt, or refused. Final, for after the entry that seals a
     * shard no other changes it; so the log need not be asked.
     *
     * @return empty when the shard is open here, or unknown
     */
    Optional<BlockResult> answerIfSealed(long shardUid, BlockOffer offer);

    /** All shards of the group on this replica. */
    Collection<ShardView> shards();

    /**
     * Reads committed blocks in offset order, from the tail cache or from disk (checksums verified), beginning with the
     * block that holds {@code fromOffset}, or the first one after it.
     *
     * @param maxRecords stop after the block with which that many records from {@code fromOffset} on are covered
     * @param maxBytes stop before the block that would exceed this, but return at least one block if there is any
     * @return empty when nothing is stored at or after the offset
     * @throws io.millrace.common.error.MillraceException CORRUPT when a block is damaged on this replica (it is then
     *     repaired from a peer in the background: the caller asks another replica meanwhile), RESOURCE_NOT_FOUND for an
     *     unknown shard
     */
    List<StoredBlock> read(long shardUid, long fromOffset, int maxRecords, int maxBytes);

    /** Offset of the first kept record that arrived at that time or later; the next offset when there is none. */
    long offsetAt(long shardUid, long timestampMillis);

    /** Calls back after each change of the shard; close to stop. */
    AutoCloseable listen(long shardUid, ShardListener listener);

    /**
     * Replaces a damaged block by a peer's copy, if that passes its checksums and is of the same offset and count.
     *
     * @return true when the replica now holds the right bytes
     */
    boolean repair(long shardUid, long baseOffset, byte[] block);

    /** The stored blocks, past the tail cache, for audits. */
    StoredRanges ranges();

    /** SHA-256 over all kept blocks and the replicated state of a shard, read from disk. Slow. */
    ShardDigestResult digest(long shardUid);

    /**
     * Hash of a shard's contents.
     *
     * @param view shard when it was hashed
     * @param sha256 32 bytes
     * @param bytes bytes of kept blocks
     */
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier
    record ShardDigestResult(ShardView view, byte[] sha256, long bytes) {}
}
