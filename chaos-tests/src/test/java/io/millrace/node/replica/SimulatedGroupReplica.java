package io.millrace.node.replica;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ProducerId;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.ReplicatedStateMachine;
import io.millrace.node.shard.ProducerMemory;
import io.millrace.node.shard.Shard;
import io.millrace.proto.storage.v1.GroupCommand;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A data group's replica without RocksDB: the product's rules ({@link GroupState}) and rows ({@link RowCodec}) over maps. What
 * was not flushed is lost when the machine is made again from its {@link Disk}, but for what the store wrote by itself: like
 * RocksDB it does so now and then, so that a crash finds any state between the last flush and the last entry.
 */
public final class SimulatedGroupReplica implements ReplicatedStateMachine<GroupResult> {

    /** How often the store writes by itself. */
    private static final int ENTRIES_PER_WRITE = 16;

    private final GroupId group;
    private final NodeId node;
    private final Disk disk;
    private final Store store;
    private final Observer observer;
    private final Map<Long, NavigableMap<Long, byte[]>> blocks = new HashMap<>();
    private GroupState state = new GroupState();
    private LogPosition applied = LogPosition.NONE;

    /** Hears what was decided and stored. */
    public interface Observer {

        /** After each entry. */
        void applied(GroupId group, NodeId node, long index, GroupCommand command, GroupResult result);

        /** The replica begins with what its disk has. */
        void opened(GroupId group, NodeId node, LogPosition position);

        /** The replica says that everything up to there is on its disk. */
        void flushed(GroupId group, NodeId node, LogPosition position);

        /** The replica took over the state of another. */
        void installed(GroupId group, NodeId node, LogPosition position);
    }

    /** Where a replica's store can go wrong; right as it is. */
    public interface Store {

        /** What a command becomes before it is decided. */
        default GroupCommand command(GroupCommand command) {
            return command;
        }

        /** Whether a flush writes. */
        default boolean syncs() {
            return true;
        }

        /** The position that is written with a state. */
        default long written(long index) {
            return index;
        }

        /** The position that a checkpoint says it has. */
        default long sent(long index) {
            return index;
        }

        /** Whether a checkpoint has what shards remember of producers. */
        default boolean sendsProducers() {
            return true;
        }

        /** What is read back of a shard. */
        default Shard.Progress opened(Shard.Progress progress) {
            return progress;
        }

        /** What a checkpoint says of a shard. */
        default Shard.Progress sent(Shard.Progress progress) {
            return progress;
        }
    }

    /** What survives a crash. */
    public static final class Disk {
        private Image image = new Image(LogPosition.NONE, List.of(), Map.of(), Map.of());
    }

    private record ProducerRow(long shardUid, ProducerId producer, byte[] row) {}

    private record Image(
            LogPosition position,
            List<byte[]> shards,
            Map<Long, List<ProducerRow>> producers,
            Map<Long, NavigableMap<Long, byte[]>> blocks) {}

    /**
     * Not opened yet.
     *
     * @param store what goes wrong in it; nothing in a right world
     */
    public SimulatedGroupReplica(GroupId group, NodeId node, Disk disk, Store store, Observer observer) {
        this.group = group;
        this.node = node;
        this.disk = disk;
        this.store = store;
        this.observer = observer;
    }

    @Override
    public LogPosition open() {
        load(disk.image, store::opened);
        observer.opened(group, node, applied);
        return applied;
    }

    @Override
    public GroupResult apply(LogPosition position, ByteBuffer command) {
        GroupCommand parsed;
        try {
            parsed = GroupCommand.parseFrom(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Changes changes = new Changes();
        GroupResult result = state.apply(store.command(parsed), position.index(), changes);
        for (Changes.NewBlock block : changes.blocks()) {
            blocks.computeIfAbsent(block.shardUid(), uid -> new TreeMap<>()).put(block.baseOffset(), block.bytes());
        }
        changes.dropped().forEach(blocks::remove);
        changes.trimmed().forEach(this::dropTrimmed);
        applied = position;
        if (position.index() % ENTRIES_PER_WRITE == 0) {
            disk.image = image(written(applied));
        }
        observer.applied(group, node, position.index(), parsed, result);
        return result;
    }

    /** Whole blocks only, as in the store. */
    private void dropTrimmed(long uid) {
        NavigableMap<Long, byte[]> of = blocks.getOrDefault(uid, new TreeMap<>());
        Long first = of.floorKey(state.shard(uid).orElseThrow().progress().firstOffset());
        if (first != null) {
            of.headMap(first, false).clear();
        }
    }

    private LogPosition written(LogPosition position) {
        return new LogPosition(position.term(), store.written(position.index()));
    }

    @Override
    public void advance(LogPosition position) {
        applied = position;
    }

    @Override
    public LogPosition flush() {
        if (store.syncs()) {
            disk.image = image(written(applied));
        }
        observer.flushed(group, node, applied);
        return applied;
    }

    @Override
    public Checkpoint checkpoint() {
        Image image = image(new LogPosition(applied.term(), store.sent(applied.index())));
        List<byte[]> rows = image.shards().stream()
                .map(row -> changed(RowCodec.shard(row), store::sent))
                .map(RowCodec::shard)
                .toList();
        return new ImageCheckpoint(new Image(
                image.position(), rows, store.sendsProducers() ? image.producers() : Map.of(), image.blocks()));
    }

    @Override
    public LogPosition install(Checkpoint checkpoint) {
        Image image = ((ImageCheckpoint) checkpoint).image();
        disk.image = image;
        load(image, progress -> progress);
        observer.installed(group, node, applied);
        return applied;
    }

    @Override
    public void close() {
        // Memory only.
    }

    /** A shard as it is applied here. */
    public Optional<ShardView> shard(long uid) {
        return state.shard(uid).map(SimulatedGroupReplica::view);
    }

    /** All shards here. */
    public Collection<ShardView> shards() {
        return state.shards().stream().map(SimulatedGroupReplica::view).toList();
    }

    /** At most two blocks: the one that holds the offset, and what follows it. */
    public NavigableMap<Long, byte[]> read(long uid, long offset) {
        NavigableMap<Long, byte[]> all = blocks.getOrDefault(uid, new TreeMap<>());
        NavigableMap<Long, byte[]> page = new TreeMap<>();
        Map.Entry<Long, byte[]> next = all.floorEntry(offset);
        while (next != null && page.size() < 2) {
            page.put(next.getKey(), next.getValue());
            next = all.higherEntry(next.getKey());
        }
        return page;
    }

    /** Loses what sealed shards remember of producers: a planted bug. */
    public void forgetProducersOfSealedShards() {
        Image image = image(applied);
        Map<Long, List<ProducerRow>> kept = new HashMap<>(image.producers());
        state.shards().stream()
                .filter(shard -> shard.progress().sealed())
                .forEach(shard -> kept.remove(shard.spec().uid()));
        load(new Image(image.position(), image.shards(), kept, image.blocks()), progress -> progress);
    }

    private Image image(LogPosition position) {
        List<byte[]> rows = new ArrayList<>();
        Map<Long, List<ProducerRow>> producers = new HashMap<>();
        for (Shard shard : state.shards()) {
            long uid = shard.spec().uid();
            rows.add(RowCodec.shard(shard));
            Map<ProducerId, ProducerMemory> memories = shard.producerMemories();
            if (!memories.isEmpty()) {
                List<ProducerRow> of = new ArrayList<>();
                memories.forEach((id, memory) -> of.add(new ProducerRow(uid, id, RowCodec.producer(memory))));
                producers.put(uid, of);
            }
        }
        Map<Long, NavigableMap<Long, byte[]>> copy = new HashMap<>();
        blocks.forEach((uid, of) -> copy.put(uid, new TreeMap<>(of)));
        return new Image(position, rows, producers, copy);
    }

    private static Shard changed(Shard shard, UnaryOperator<Shard.Progress> change) {
        return Shard.restore(shard.spec(), change.apply(shard.progress()));
    }

    private void load(Image image, UnaryOperator<Shard.Progress> change) {
        state = new GroupState();
        image.shards().forEach(row -> state.restoreShard(changed(RowCodec.shard(row), change)));
        image.producers()
                .values()
                .forEach(rows -> rows.forEach(row -> state.shard(row.shardUid())
                        .orElseThrow()
                        .restoreProducer(row.producer(), RowCodec.producer(row.row()))));
        Map<Long, NavigableMap<Long, byte[]>> stored = new HashMap<>();
        image.blocks().forEach((uid, of) -> stored.put(uid, new TreeMap<>(of)));
        blocks.clear();
        blocks.putAll(stored);
        applied = image.position();
    }

    private static ShardView view(Shard shard) {
        Shard.Progress progress = shard.progress();
        return new ShardView(
                shard.spec().uid(),
                shard.spec().streamUid(),
                shard.spec().number(),
                shard.spec().epochSeconds(),
                shard.spec().range(),
                progress.firstOffset(),
                progress.nextOffset(),
                progress.lastArrivalMillis(),
                progress.sealed());
    }

    private record ImageCheckpoint(Image image) implements Checkpoint {

        @Override
        public LogPosition position() {
            return image.position();
        }

        @Override
        public List<File> files() {
            return List.of();
        }

        @Override
        public InputStream read(String file, long offset) throws IOException {
            throw new FileNotFoundException(file);
        }

        @Override
        public void close() {
            // Memory only.
        }
    }
}
