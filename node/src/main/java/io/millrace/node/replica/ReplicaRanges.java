package io.millrace.node.replica;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.Detail;
import io.millrace.node.audit.plan.ReplicaAnswer;
import io.millrace.node.store.BlockCursor;
import io.millrace.node.store.BlockCursor.RawBlock;
import io.millrace.node.store.DamagedStoreException;
import io.millrace.node.store.GroupStore;
import io.millrace.node.store.StoreBatch;
import io.millrace.node.store.UnreadableStoreException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link StoredRanges} of a replica over RocksDB. */
final class ReplicaRanges implements StoredRanges {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaRanges.class);

    private final GroupId group;
    private final GroupStore store;
    private final PublishedShards published;
    private final Supplier<BlockCache.Region> cache;
    private final Lock applying;
    private final DamagedBlockListener damaged;
    private final ReplicaMetrics metrics;

    ReplicaRanges(
            GroupId group,
            GroupStore store,
            PublishedShards published,
            Supplier<BlockCache.Region> cache,
            Lock applying,
            DamagedBlockListener damaged,
            ReplicaMetrics metrics) {
        this.group = group;
        this.store = store;
        this.published = published;
        this.cache = cache;
        this.applying = applying;
        this.damaged = damaged;
        this.metrics = metrics;
    }

    @Override
    public ReplicaAnswer read(AuditRange range, Detail detail) {
        Optional<PublishedShard> shard = published.find(range.shardUid());
        if (shard.isEmpty()) {
            return new ReplicaAnswer.Gone();
        }
        ShardView before = shard.get().view();
        if (before.nextOffset() < range.to()) {
            return new ReplicaAnswer.Behind(before.nextOffset());
        }
        if (before.firstOffset() > range.from()) {
            return new ReplicaAnswer.Trimmed(before.firstOffset());
        }
        try {
            ReplicaAnswer.Read read =
                    new RangeScan(store, range, detail, base -> damaged.damaged(group, range.shardUid(), base)).run();
            metrics.audited(read.blocks(), read.bytes());
            return unlessChanged(shard.get(), range, read);
        } catch (MillraceException | UnreadableStoreException notNow) {
            return new ReplicaAnswer.Absent(String.valueOf(notNow.getMessage()));
        }
    }

    /** What retention or an install took away while it was read is not missing. */
    private ReplicaAnswer unlessChanged(PublishedShard shard, AuditRange range, ReplicaAnswer.Read read) {
        applying.lock(); // an install changes the store before it says so
        try {
            if (shard.isRetired()) {
                return new ReplicaAnswer.Absent("the shard was dropped, or its replica rebuilt, while it was read");
            }
            long first = shard.view().firstOffset();
            return first > range.from() ? new ReplicaAnswer.Trimmed(first) : read;
        } finally {
            applying.unlock();
        }
    }

    @Override
    public boolean replace(long shardUid, List<StoredBlock> blocks, ReplaceReason reason) {
        long from = blocks.get(0).baseOffset();
        long to = blocks.get(blocks.size() - 1).endOffset();
        applying.lock();
        try {
            Optional<ShardView> view = published.find(shardUid).map(PublishedShard::view);
            if (view.isEmpty()
                    || to > view.get().nextOffset()
                    || to <= view.get().firstOffset()) {
                return false;
            }
            List<Long> former = basesWithin(shardUid, from, to);
            try (StoreBatch batch = store.batch(size(blocks))) {
                batch.deleteBlocks(shardUid, former.isEmpty() ? from : Math.min(from, former.get(0)), to);
                blocks.forEach(block -> batch.putBlock(shardUid, block.baseOffset(), block.bytes()));
                store.write(batch);
            }
            checkReadable(shardUid, from);
            // Readers must not get from memory what is no longer on disk.
            Stream.concat(former.stream(), blocks.stream().map(StoredBlock::baseOffset))
                    .forEach(base -> cache.get().remove(shardUid, base));
        } finally {
            applying.unlock();
        }
        blocks.forEach(block -> metrics.blockReplaced(reason));
        LOG.warn(
                "{}: shard {} offsets {} to {} were {} and are now as on the other replicas",
                group,
                shardUid,
                from,
                to - 1,
                reason == ReplaceReason.DAMAGED ? "damaged" : "not those of the majority");
        return true;
    }

    /** A block in a write buffer does not help where the way to it leads through keys that are damaged. */
    private void checkReadable(long shardUid, long from) {
        try {
            store.scan(shardUid, cursor -> cursor.seekFrom(from));
        } catch (DamagedStoreException e) {
            store.markDamaged();
            throw new MillraceException(
                    ErrorCode.CORRUPT,
                    "not only blocks but keys are damaged on this disk: restart this server, it then rebuilds its replica of "
                            + group + " from the others",
                    e);
        }
    }

    @Override
    public void sync() {
        store.flush();
    }

    private static int size(List<StoredBlock> blocks) {
        return 1024
                + blocks.stream().mapToInt(block -> block.bytes().length + 64).sum();
    }

    /** Where the blocks begin that reach into the range, as far as their keys can be read. */
    private List<Long> basesWithin(long shardUid, long from, long to) {
        try {
            return store.inspect(
                    shardUid,
                    cursor -> Stream.concat(
                                    before(cursor, from).filter(raw -> reaches(raw, from)).stream(),
                                    rest(cursor, from, to))
                            .map(RawBlock::baseOffset)
                            .toList());
        } catch (DamagedStoreException | UnreadableStoreException unknown) {
            return List.of();
        }
    }

    private static Optional<RawBlock> before(BlockCursor cursor, long offset) {
        return offset == 0 ? Optional.empty() : cursor.seekBefore(offset - 1);
    }

    private static Stream<RawBlock> rest(BlockCursor cursor, long from, long to) {
        return Stream.iterate(cursor.seekFrom(from), Optional::isPresent, raw -> cursor.next())
                .map(Optional::orElseThrow)
                .takeWhile(raw -> raw.baseOffset() < to);
    }

    private static boolean reaches(RawBlock raw, long offset) {
        try {
            return raw.baseOffset()
                            + BlockHeader.read(ByteBuffer.wrap(raw.bytes())).count()
                    > offset;
        } catch (MillraceException damaged) {
            return false;
        }
    }
}
