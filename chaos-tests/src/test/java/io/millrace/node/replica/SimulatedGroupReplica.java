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
 * was not flushed is lost when the machine is made again from its {@link Disk}.
 */
public final class SimulatedGroupReplica implements ReplicatedStateMachine<GroupResult> {

    private final GroupId group;
    private final NodeId node;
    private final Disk disk;
    private final UnaryOperator<GroupCommand> mutation;
    private final Observer observer;
    private final Map<Long, NavigableMap<Long, byte[]>> blocks = new HashMap<>();
    private GroupState state = new GroupState();
    private LogPosition applied = LogPosition.NONE;

    /** Hears what was decided, after each entry. */
    public interface Observer {
        void applied(GroupId group, NodeId node, long index, GroupCommand command, GroupResult result);
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
     * @param mutation what a command becomes before it is decided; identity in a right world
     */
    public SimulatedGroupReplica(
            GroupId group, NodeId node, Disk disk, UnaryOperator<GroupCommand> mutation, Observer observer) {
        this.group = group;
        this.node = node;
        this.disk = disk;
        this.mutation = mutation;
        this.observer = observer;
    }

    @Override
    public LogPosition open() {
        load(disk.image);
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
        GroupResult result = state.apply(mutation.apply(parsed), position.index(), changes);
        for (Changes.NewBlock block : changes.blocks()) {
            blocks.computeIfAbsent(block.shardUid(), uid -> new TreeMap<>()).put(block.baseOffset(), block.bytes());
        }
        changes.dropped().forEach(blocks::remove);
        applied = position;
        observer.applied(group, node, position.index(), parsed, result);
        return result;
    }

    @Override
    public void advance(LogPosition position) {
        applied = position;
    }

    @Override
    public LogPosition flush() {
        disk.image = image();
        return applied;
    }

    @Override
    public Checkpoint checkpoint() {
        return new ImageCheckpoint(image());
    }

    @Override
    public LogPosition install(Checkpoint checkpoint) {
        Image image = ((ImageCheckpoint) checkpoint).image();
        disk.image = image;
        load(image);
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
        Image image = image();
        Map<Long, List<ProducerRow>> kept = new HashMap<>(image.producers());
        state.shards().stream()
                .filter(shard -> shard.progress().sealed())
                .forEach(shard -> kept.remove(shard.spec().uid()));
        load(new Image(image.position(), image.shards(), kept, image.blocks()));
    }

    private Image image() {
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
        return new Image(applied, rows, producers, copy);
    }

    private void load(Image image) {
        state = new GroupState();
        image.shards().forEach(row -> state.restoreShard(RowCodec.shard(row)));
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
