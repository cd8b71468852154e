package io.millrace.node.fake;

import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.record.Block;
import io.millrace.node.replica.BlockResult;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.GroupResult;
import io.millrace.node.replica.ShardListener;
import io.millrace.node.replica.ShardView;
import io.millrace.node.replica.StoredBlock;
import io.millrace.node.replica.StoredRanges;
import io.millrace.node.shard.BlockOffer;
import io.millrace.proto.storage.v1.Append;
import io.millrace.proto.storage.v1.BlockAppend;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.proto.storage.v1.ShardOpening;
import io.millrace.proto.storage.v1.ShardTrim;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A data group's replica in memory with the rules that the serving code can see. Can follow the commands of another. */
public final class MemoryReplica implements GroupReplica {

    private final GroupId group;
    private final FakeLog log;
    private final Map<Long, ShardView> views = new TreeMap<>();
    private final Map<Long, List<StoredBlock>> blocks = new HashMap<>();
    private final Map<String, BlockResult> remembered = new HashMap<>();
    private final Map<Long, List<ShardListener>> listeners = new HashMap<>();
    private final Set<Long> damaged = new HashSet<>();
    private final AtomicInteger reads = new AtomicInteger();
    private MemoryReplica follower;
    private volatile Runnable beforeListening = () -> {};
    private volatile Runnable beforeLooking = () -> {};

    public MemoryReplica(GroupId group, NodeId self) {
        this.group = group;
        this.log = new FakeLog(group, self, this::apply);
    }

    /** The other replica gets every command from now on. */
    public void replicateTo(MemoryReplica other) {
        follower = other;
    }

    /** The block with this first offset fails its checksum from now on. */
    public synchronized void damage(long baseOffset) {
        damaged.add(baseOffset);
    }

    public synchronized boolean isDamaged(long baseOffset) {
        return damaged.contains(baseOffset);
    }

    /** Runs the action just before somebody's registration as a listener takes effect. */
    public void beforeListening(Runnable action) {
        beforeListening = action;
    }

    /** Runs the action just before somebody's look at a shard. */
    public void beforeLooking(Runnable action) {
        beforeLooking = action;
    }

    /** Number of reads so far. */
    public int reads() {
        return reads.get();
    }

    public synchronized int listeners(long shardUid) {
        return listeners.getOrDefault(shardUid, List.of()).size();
    }

    /** Applies a command as if it came from the log. */
    public GroupResult apply(GroupCommand command) {
        return apply(ByteBuffer.wrap(command.toByteArray()));
    }

    private GroupResult apply(ByteBuffer bytes) {
        Set<Long> changed = new HashSet<>();
        GroupResult result;
        synchronized (this) {
            try {
                result = apply(GroupCommand.parseFrom(bytes.duplicate()), changed);
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        if (follower != null) {
            follower.apply(bytes);
        }
        changed.forEach(this::notifyListeners);
        return result;
    }

    private GroupResult apply(GroupCommand command, Set<Long> changed) {
        switch (command.getCommandCase()) {
            case APPEND -> {
                return append(command.getAppend(), changed);
            }
            case OPEN_SHARDS -> command.getOpenShards().getShardsList().forEach(this::open);
            case RESHARD -> {
                command.getReshard().getSealShardUidsList().forEach(uid -> seal(uid, changed));
                command.getReshard().getOpenShardsList().forEach(this::open);
            }
            case TRIM_SHARDS -> command.getTrimShards().getTrimsList().forEach(trim -> trim(trim, changed));
            case DROP_SHARDS ->
                command.getDropShards().getShardUidsList().forEach(uid -> {
                    views.remove(uid);
                    blocks.remove(uid);
                    changed.add(uid);
                });
            case NOTHING, COMMAND_NOT_SET -> {}
        }
        return new GroupResult.Done();
    }

    private GroupResult append(Append append, Set<Long> changed) {
        List<BlockResult> results = new ArrayList<>();
        for (BlockAppend block : append.getBlocksList()) {
            String key = block.getShardUid() + "/" + block.getProducerHigh() + "/" + block.getProducerLow() + "/"
                    + block.getProducerSequence();
            boolean idempotent = block.getProducerHigh() != 0 || block.getProducerLow() != 0;
            BlockResult known = idempotent ? remembered.get(key) : null;
            if (known instanceof BlockResult.Stored stored) {
                results.add(new BlockResult.Stored(stored.baseOffset(), stored.arrivalMillis(), true));
                continue;
            }
            BlockResult result = append(block, append.getArrivalMillis());
            changed.add(block.getShardUid());
            remembered.put(key, result);
            results.add(result);
        }
        return new GroupResult.Appended(results);
    }

    private BlockResult append(BlockAppend block, long arrival) {
        ShardView view = views.get(block.getShardUid());
        if (view == null) {
            return new BlockResult.Refused(ErrorCode.RESOURCE_NOT_FOUND, "no such shard");
        }
        if (view.sealed()) {
            return new BlockResult.Refused(ErrorCode.SHARD_CLOSED, "closed");
        }
        byte[] bytes = block.getBlock().toByteArray();
        StoredBlock stored =
                new StoredBlock(view.nextOffset(), Block.read(bytes).header(), bytes);
        blocks.get(view.uid()).add(stored);
        views.put(view.uid(), with(view, view.firstOffset(), stored.endOffset(), arrival, false));
        return new BlockResult.Stored(stored.baseOffset(), arrival, false);
    }

    private void open(ShardOpening opening) {
        HashKeyRange range = new HashKeyRange(
                HashKey.fromBytes(opening.getStartingHashKey().toByteArray()),
                HashKey.fromBytes(opening.getEndingHashKey().toByteArray()));
        views.putIfAbsent(
                opening.getShardUid(),
                new ShardView(
                        opening.getShardUid(),
                        opening.getStreamUid(),
                        opening.getNumber(),
                        opening.getEpochSeconds(),
                        range,
                        0,
                        0,
                        0,
                        false));
        blocks.putIfAbsent(opening.getShardUid(), new CopyOnWriteArrayList<>());
    }

    private void seal(long uid, Set<Long> changed) {
        ShardView view = views.get(uid);
        views.put(uid, with(view, view.firstOffset(), view.nextOffset(), view.lastArrivalMillis(), true));
        changed.add(uid);
    }

    private void trim(ShardTrim trim, Set<Long> changed) {
        ShardView view = views.get(trim.getShardUid());
        blocks.get(view.uid()).removeIf(block -> block.endOffset() <= trim.getFirstOffset());
        views.put(
                view.uid(),
                with(view, trim.getFirstOffset(), view.nextOffset(), view.lastArrivalMillis(), view.sealed()));
        changed.add(view.uid());
    }

    private static ShardView with(ShardView v, long first, long next, long arrival, boolean sealed) {
        return new ShardView(
                v.uid(), v.streamUid(), v.number(), v.epochSeconds(), v.range(), first, next, arrival, sealed);
    }

    private void notifyListeners(long uid) {
        List<ShardListener> hearing;
        ShardView view;
        synchronized (this) {
            hearing = List.copyOf(listeners.getOrDefault(uid, List.of()));
            view = views.get(uid);
        }
        hearing.forEach(listener -> listener.changed(view));
    }

    @Override
    public GroupId group() {
        return group;
    }

    @Override
    public FakeLog log() {
        return log;
    }

    @Override
    public Optional<ShardView> shard(long shardUid) {
        beforeLooking.run();
        synchronized (this) {
            return Optional.ofNullable(views.get(shardUid));
        }
    }

    @Override
    public synchronized Optional<BlockResult> answerIfSealed(long shardUid, BlockOffer offer) {
        ShardView view = views.get(shardUid);
        if (view == null || !view.sealed()) {
            return Optional.empty();
        }
        BlockResult known = offer.producer().isNone()
                ? null
                : remembered.get(shardUid + "/" + offer.producer().high() + "/"
                        + offer.producer().low() + "/" + offer.sequence());
        return Optional.of(
                known instanceof BlockResult.Stored stored
                        ? new BlockResult.Stored(stored.baseOffset(), stored.arrivalMillis(), true)
                        : new BlockResult.Refused(ErrorCode.SHARD_CLOSED, "closed"));
    }

    @Override
    public synchronized Collection<ShardView> shards() {
        return List.copyOf(views.values());
    }

    @Override
    public synchronized List<StoredBlock> read(long shardUid, long fromOffset, int maxRecords, int maxBytes) {
        reads.incrementAndGet();
        List<StoredBlock> result = new ArrayList<>();
        long bytes = 0;
        for (StoredBlock block : blocks.getOrDefault(shardUid, List.of())) {
            if (block.endOffset() <= fromOffset) {
                continue;
            }
            bytes += block.bytes().length;
            boolean enough = !result.isEmpty()
                    && (bytes > maxBytes || result.get(result.size() - 1).endOffset() - fromOffset >= maxRecords);
            if (enough) {
                break;
            }
            if (damaged.contains(block.baseOffset())) {
                throw new MillraceException(ErrorCode.CORRUPT, "block " + block.baseOffset() + " is damaged");
            }
            result.add(block);
        }
        return result;
    }

    @Override
    public synchronized long offsetAt(long shardUid, long timestampMillis) {
        if (blocks.get(shardUid).stream().anyMatch(block -> damaged.contains(block.baseOffset()))) {
            throw new MillraceException(ErrorCode.CORRUPT, "a block is damaged");
        }
        return blocks.get(shardUid).stream()
                .filter(block -> block.header().arrivalMillis() >= timestampMillis)
                .map(StoredBlock::baseOffset)
                .findFirst()
                .orElse(views.get(shardUid).nextOffset());
    }

    @Override
    public AutoCloseable listen(long shardUid, ShardListener listener) {
        beforeListening.run();
        synchronized (this) {
            listeners
                    .computeIfAbsent(shardUid, uid -> new CopyOnWriteArrayList<>())
                    .add(listener);
        }
        return () -> listeners.get(shardUid).remove(listener);
    }

    @Override
    public synchronized boolean repair(long shardUid, long baseOffset, byte[] block) {
        return damaged.remove(baseOffset);
    }

    @Override
    public StoredRanges ranges() {
        throw new UnsupportedOperationException("there is no store");
    }

    @Override
    public synchronized ShardDigestResult digest(long shardUid) {
        return new ShardDigestResult(views.get(shardUid), new byte[32], 0);
    }
}
