package io.millrace.node.replica;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ProducerId;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.ReplicatedStateMachine;
import io.millrace.common.record.Block;
import io.millrace.node.shard.BlockOffer;
import io.millrace.node.store.GroupStore;
import io.millrace.node.store.SpaceReclaimer;
import io.millrace.node.store.StorageFailedException;
import io.millrace.node.store.StoreBatch;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.raft.checkpoint.DirectoryCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data group's replica: the state machine behind its log, and what readers use. One RocksDB holds it; each applied entry is one
 * write batch with blocks, rows and the entry's position (design D2), so after a crash the position tells exactly what is there.
 *
 * <p>Threads: the log's apply thread changes it under {@link #applying}, which an install and a repair take too; readers go by
 * immutable views and a read lock of the store. A {@link StorageFailedException} out of any method means the process must halt.
 */
public final class RocksGroupReplica implements GroupReplica, ReplicatedStateMachine<GroupResult> {

    private static final Logger LOG = LoggerFactory.getLogger(RocksGroupReplica.class);

    private final GroupId group;
    private final NodeStorage storage;
    private final DamagedBlockListener damaged;
    private final GroupStore store;
    private final SpaceReclaimer reclaimer;
    private final BlockReader reader;
    private final BlockRepair repair;
    private final ReplicaRanges ranges;
    private final PublishedShards published = new PublishedShards();
    private final ReentrantLock applying = new ReentrantLock();

    /** Guarded by {@link #applying}. */
    private GroupState state = new GroupState();

    private volatile LogPosition applied = LogPosition.NONE;
    private volatile BlockCache.Region cache;
    private volatile @Nullable CommandLog<GroupResult> log;

    RocksGroupReplica(GroupId group, Path directory, NodeStorage storage, DamagedBlockListener damaged) {
        this.group = group;
        this.storage = storage;
        this.damaged = damaged;
        store = new GroupStore(directory, storage.rocks());
        reclaimer = new SpaceReclaimer(store);
        reader = new BlockReader(store);
        repair = new BlockRepair(store);
        cache = storage.cache().region();
        ranges = new ReplicaRanges(group, store, published, () -> cache, applying, damaged, storage.metrics());
    }

    /** Tells the replica its log, once that exists. */
    public void attach(CommandLog<GroupResult> groupLog) {
        log = groupLog;
    }

    // ---- state machine ----

    @Override
    public LogPosition open() {
        applying.lock();
        try {
            openOrPutAside();
            storage.metrics().add(group, store);
            return applied;
        } finally {
            applying.unlock();
        }
    }

    /**
     * A state that is damaged is no state: the replica begins as an empty one. The log sees that it does not reach back to
     * the beginning and has the replica filled by its leader.
     */
    private void openOrPutAside() {
        try {
            store.open();
            load();
        } catch (StorageFailedException e) {
            if (e.kind() != StorageFailedException.Kind.DAMAGED) {
                throw e;
            }
            LOG.error("{}: this replica's state cannot be loaded and is rebuilt from its peers", group, e);
            LOG.error("{}: the damaged files are in {} and may be deleted", group, store.putAside());
            storage.metrics().storePutAside();
            load();
        }
    }

    @Override
    public GroupResult apply(LogPosition position, ByteBuffer command) {
        applying.lock();
        try (StoreBatch batch = store.batch(command.remaining() + 1024)) {
            if (position.index() <= applied.index()) {
                // Only after an install that was ahead of the log: it holds the entry's effect, but not its result.
                return new GroupResult.Refused(ErrorCode.OUTCOME_UNKNOWN, "applied by a checkpoint");
            }
            Changes changes = new Changes();
            GroupResult result = decide(position, command, changes);
            changes.writeTo(batch);
            batch.putApplied(RowCodec.applied(position));
            store.write(batch);
            applied = position;
            publish(changes);
            return result;
        } finally {
            applying.unlock();
        }
    }

    @Override
    public void advance(LogPosition position) {
        applying.lock();
        try (StoreBatch batch = store.batch(64)) {
            if (position.index() > applied.index()) {
                // Written, so that a flush makes it durable: the log is purged up to there.
                batch.putApplied(RowCodec.applied(position));
                store.write(batch);
                applied = position;
            }
        } finally {
            applying.unlock();
        }
    }

    @Override
    public LogPosition flush() {
        LogPosition before = applied;
        store.flush();
        return before;
    }

    @Override
    public Checkpoint checkpoint() {
        Path directory = store.checkpoint();
        return new DirectoryCheckpoint(directory, positionOf(directory), () -> discard(directory));
    }

    /** May also be called while the log is applied, with a peer's checkpoint, to replace a store whose keys are damaged. */
    @Override
    public LogPosition install(Checkpoint checkpoint) {
        Path staging = stage(checkpoint);
        LogPosition position = positionOf(staging);
        if (!position.equals(checkpoint.position())) {
            throw new MillraceException(
                    ErrorCode.CORRUPT,
                    group + ": the checkpoint is said to be at " + checkpoint.position() + " but is at " + position);
        }
        applying.lock();
        try {
            if (position.index() < applied.index()) {
                throw new MillraceException(
                        ErrorCode.INVALID_ARGUMENT,
                        group + ": the checkpoint at " + position + " is older than the state at " + applied);
            }
            store.replace();
            cache = storage.cache().region();
            load();
            return applied;
        } finally {
            applying.unlock();
        }
    }

    @Override
    public void close() {
        reclaimer.close();
        storage.metrics().remove(group);
        applying.lock();
        try {
            store.close();
        } finally {
            applying.unlock();
        }
        published.farewell();
    }

    // ---- readers ----

    @Override
    public GroupId group() {
        return group;
    }

    @Override
    public CommandLog<GroupResult> log() {
        CommandLog<GroupResult> attached = log;
        if (attached == null) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, group + " is starting");
        }
        return attached;
    }

    @Override
    public Optional<ShardView> shard(long shardUid) {
        return published.find(shardUid).map(PublishedShard::view);
    }

    @Override
    public Optional<BlockResult> answerIfSealed(long shardUid, BlockOffer offer) {
        return published
                .find(shardUid)
                .flatMap(PublishedShard::sealed)
                .map(shard -> GroupState.unstored(shard.answerSealed(offer)));
    }

    @Override
    public Collection<ShardView> shards() {
        return published.views();
    }

    @Override
    public List<StoredBlock> read(long shardUid, long fromOffset, int maxRecords, int maxBytes) {
        return reader.read(source(shardUid), fromOffset, maxRecords, maxBytes);
    }

    @Override
    public long offsetAt(long shardUid, long timestampMillis) {
        return reader.offsetAt(source(shardUid), timestampMillis);
    }

    @Override
    public AutoCloseable listen(long shardUid, ShardListener listener) {
        return published.listen(shardUid, listener);
    }

    @Override
    public boolean repair(long shardUid, long baseOffset, byte[] block) {
        applying.lock();
        try {
            boolean repaired = repair.repair(published.get(shardUid).view(), baseOffset, block);
            if (repaired) {
                storage.metrics().blockRepaired();
            }
            LOG.warn(
                    "{}: block {} of shard {} was damaged; a peer's copy {}",
                    group,
                    baseOffset,
                    shardUid,
                    repaired ? "replaced it" : "could not replace it");
            return repaired;
        } finally {
            applying.unlock();
        }
    }

    @Override
    public StoredRanges ranges() {
        return ranges;
    }

    @Override
    public ShardDigestResult digest(long shardUid) {
        ShardDigest digest = new ShardDigest(reader, source(shardUid));
        applying.lock();
        try {
            digest.begin(state.shard(shardUid).orElseThrow(() -> PublishedShards.absent(shardUid)));
        } finally {
            applying.unlock();
        }
        return digest.finish();
    }

    // ---- inside ----

    private GroupResult decide(LogPosition position, ByteBuffer command, Changes changes) {
        GroupCommand parsed;
        try {
            CodedInputStream input = input(command);
            parsed = GroupCommand.parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            return new GroupResult.Refused(ErrorCode.VALIDATION, "unreadable command: " + e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does not fail", e);
        }
        return state.apply(parsed, position.index(), changes);
    }

    /** Blocks alias the log's buffer; they are copied once, when it is decided that they are stored. */
    private static CodedInputStream input(ByteBuffer command) {
        ByteString bytes = UnsafeByteOperations.unsafeWrap(command);
        CodedInputStream input = bytes.newCodedInput();
        input.enableAliasing(true);
        return input;
    }

    private void publish(Changes changes) {
        for (Changes.NewBlock block : changes.blocks()) {
            try {
                StoredBlock stored = new StoredBlock(
                        block.baseOffset(), Block.read(block.bytes()).header(), block.bytes());
                cache.put(block.shardUid(), stored);
            } catch (MillraceException damagedOnTheWay) {
                // Decisions depend on the header alone, so the replicas stay alike; readers get CORRUPT from disk.
                LOG.error("{}: block {} of shard {} came damaged", group, block.baseOffset(), block.shardUid());
            }
        }
        published.publish(changes);
        for (long uid : changes.trimmed()) {
            shard(uid).ifPresent(view -> reclaimer.trimmed(uid, view.firstOffset()));
        }
        changes.dropped().forEach(reclaimer::dropped);
    }

    private void load() {
        GroupState loaded = new GroupState();
        store.load(new GroupStore.RowVisitor() {
            @Override
            public void shard(long shardUid, byte[] row) {
                loaded.restoreShard(RowCodec.shard(row));
            }

            @Override
            public void producer(long shardUid, ProducerId producer, byte[] row) {
                loaded.shard(shardUid).ifPresent(shard -> shard.restoreProducer(producer, RowCodec.producer(row)));
            }
        });
        state = loaded;
        applied = store.appliedRow().map(RowCodec::applied).orElse(LogPosition.NONE);
        published.replaceAll(loaded.shards());
        for (ShardView view : published.views()) {
            if (view.firstOffset() > 0) {
                reclaimer.trimmed(view.uid(), view.firstOffset());
            }
        }
    }

    private BlockReader.Source source(long shardUid) {
        return new BlockReader.Source(
                published.get(shardUid), cache, baseOffset -> damaged.damaged(group, shardUid, baseOffset));
    }

    private LogPosition positionOf(Path directory) {
        return store.appliedRowOf(directory).map(RowCodec::applied).orElse(LogPosition.NONE);
    }

    private Path stage(Checkpoint checkpoint) {
        try {
            Path staging = store.newStaging();
            CheckpointStaging.fill(staging, checkpoint);
            return staging;
        } catch (IOException e) {
            throw StorageFailedException.of(store.directory(), "receiving a checkpoint", e);
        }
    }

    private void discard(Path checkpoint) {
        try {
            store.deleteCheckpoint(checkpoint);
        } catch (IOException e) {
            LOG.warn("{}: checkpoint {} could not be deleted", group, checkpoint, e);
        }
    }
}
