package io.millrace.node.replica;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ProducerId;
import io.millrace.common.log.LogPosition;
import io.millrace.node.replica.GroupReplica.ShardDigestResult;
import io.millrace.node.restore.ShardCorrections;
import io.millrace.node.shard.Shard;
import io.millrace.node.store.GroupStore;
import io.millrace.node.store.StoreBatch;
import io.millrace.raft.checkpoint.DirectoryCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A replica's files while no server runs on them: of a back-up, to be hashed, or of a server that is being restored. One
 * thread. A {@link io.millrace.node.store.StorageFailedException} says that the files cannot be used.
 */
public final class OfflineReplica {

    private final GroupId group;
    private final Path directory;
    private final NodeStorage storage;

    /**
     * Opens nothing yet.
     *
     * @param directory a server's directory of the group; the files of a checkpoint go into {@link #files}
     */
    public OfflineReplica(GroupId group, Path directory, NodeStorage storage) {
        this.group = group;
        this.directory = directory;
        this.storage = storage;
    }

    /** Where the files of a checkpoint belong; made when missing. */
    public Path files() throws IOException {
        return Files.createDirectories(directory.resolve("db"));
    }

    /** Takes over the files of a checkpoint that lie in another directory and stay as they are; most become second names. */
    public void adopt(Path checkpoint) throws IOException {
        CheckpointStaging.fill(files(), new DirectoryCheckpoint(checkpoint, LogPosition.NONE, () -> {}));
    }

    /** Hashes of all shards, by unique number. Reads every record; blocks that fail their checksums are an error. */
    public List<ShardDigestResult> digests() {
        return opened(replica -> replica.shards().stream()
                .map(ShardView::uid)
                .sorted(Comparator.naturalOrder())
                .map(replica::digest)
                .toList());
    }

    /** All shards. */
    public List<ShardView> shards() {
        return opened(replica -> List.copyOf(replica.shards()));
    }

    private <T> T opened(Function<RocksGroupReplica, T> work) {
        RocksGroupReplica replica = storage.replica(group, directory, (shardGroup, shard, offset) -> {});
        try {
            replica.open();
            if (Files.exists(directory.resolve("damaged"))) {
                throw new MillraceException(
                        ErrorCode.CORRUPT, group + ": the files in " + directory + " are no readable store");
            }
            return work.apply(replica);
        } finally {
            replica.close();
        }
    }

    /**
     * Makes the shards those of the metadata, and the log position one with which a group can begin anew: the same index,
     * in the term of a restored state. Durable when it returns.
     */
    public void correct(ShardCorrections corrections) {
        try (GroupStore store = new GroupStore(directory, storage.rocks())) {
            store.open();
            GroupState state = new GroupState();
            store.load(new GroupStore.RowVisitor() {
                @Override
                public void shard(long shardUid, byte[] row) {
                    state.restoreShard(RowCodec.shard(row));
                }

                @Override
                public void producer(long shardUid, ProducerId producer, byte[] row) {
                    state.shard(shardUid).ifPresent(shard -> shard.restoreProducer(producer, RowCodec.producer(row)));
                }
            });
            try (StoreBatch batch = store.batch(1024)) {
                correct(corrections, state, batch);
                batch.putApplied(RowCodec.applied(begin(store)));
                store.write(batch);
            }
            store.flush();
        }
    }

    private static LogPosition begin(GroupStore store) {
        Optional<LogPosition> position = store.appliedRow().map(RowCodec::applied);
        return new LogPosition(
                LogPosition.RESTORED_TERM, position.orElse(LogPosition.NONE).index());
    }

    private static void correct(ShardCorrections corrections, GroupState state, StoreBatch batch) {
        for (long uid : corrections.drop()) {
            batch.deleteShard(uid);
            state.shard(uid)
                    .ifPresent(shard ->
                            shard.producerMemories().keySet().forEach(producer -> batch.deleteProducer(uid, producer)));
        }
        for (long uid : corrections.reopen()) {
            state.shard(uid).ifPresent(shard -> batch.putShard(uid, RowCodec.shard(reopened(shard))));
        }
        for (ShardCorrections.Missing missing : corrections.missing()) {
            Shard shard = Shard.open(missing.spec());
            if (missing.sealed()) {
                shard.seal();
            }
            batch.putShard(missing.spec().uid(), RowCodec.shard(shard));
        }
    }

    private static Shard reopened(Shard sealed) {
        Shard.Progress at = sealed.progress();
        return Shard.restore(
                sealed.spec(), new Shard.Progress(at.firstOffset(), at.nextOffset(), at.lastArrivalMillis(), false));
    }
}
