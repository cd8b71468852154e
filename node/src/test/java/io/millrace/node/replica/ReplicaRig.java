package io.millrace.node.replica;

import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.id.GroupId;
import io.millrace.common.log.LogPosition;
import io.millrace.common.record.Block;
import io.millrace.common.record.StoredRecord;
import io.millrace.node.store.StoreConfig;
import io.millrace.proto.storage.v1.BlockAppend;
import io.millrace.proto.storage.v1.GroupCommand;
import io.prometheus.client.CollectorRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A replica over a real RocksDB in a temporary directory, with a log that is just a counter. */
public final class ReplicaRig implements AutoCloseable {

    public static final GroupId GROUP = new GroupId(3);
    private static final long MIB = 1024 * 1024;

    final Path directory;
    public final CollectorRegistry registry = new CollectorRegistry();
    public final List<Long> damaged = new CopyOnWriteArrayList<>();
    final NodeStorage storage;
    public final RocksGroupReplica replica;
    private final SystemEnvironment environment = new SystemEnvironment();
    private long index;

    public ReplicaRig(Path directory) {
        this(directory, 16 * MIB);
    }

    ReplicaRig(Path directory, long tailCacheBytes) {
        this(directory, tailCacheBytes, 16 * MIB);
    }

    ReplicaRig(Path directory, long tailCacheBytes, long memtableBytes) {
        this.directory = directory;
        StoreConfig config =
                new StoreConfig(MIB, 64 * MIB, memtableBytes, 0, 256, 1, tailCacheBytes, Duration.ofMillis(20));
        storage = new NodeStorage(config, environment, registry);
        replica = storage.replica(GROUP, directory, (group, uid, base) -> damaged.add(base));
        index = replica.open().index();
    }

    public GroupResult apply(GroupCommand command) {
        return applyAt(index + 1, command);
    }

    GroupResult applyAt(long at, GroupCommand command) {
        index = at;
        return replica.apply(
                new LogPosition(1, at), ByteBuffer.wrap(command.toByteArray()).asReadOnlyBuffer());
    }

    public BlockResult append(long arrivalMillis, BlockAppend block) {
        return ((GroupResult.Appended) apply(Commands.append(arrivalMillis, block)))
                .blocks()
                .get(0);
    }

    long index() {
        return index;
    }

    /** Payloads of all records from an offset on. */
    List<String> payloads(long uid, long fromOffset) {
        List<String> texts = new ArrayList<>();
        for (StoredBlock block : replica.read(uid, fromOffset, Integer.MAX_VALUE, Integer.MAX_VALUE)) {
            for (StoredRecord record : Block.read(block.bytes())) {
                if (block.baseOffset() + record.index() >= fromOffset) {
                    texts.add(new String(record.dataBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return texts;
    }

    @Override
    public void close() {
        replica.close();
        storage.close();
        environment.close();
    }
}
