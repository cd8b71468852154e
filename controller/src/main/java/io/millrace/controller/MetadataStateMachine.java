package io.millrace.controller;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.ReplicatedStateMachine;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.controller.codec.MetadataCommandCodec;
import io.millrace.controller.codec.MetadataSnapshot;
import io.millrace.controller.command.CommandDecider;
import io.millrace.controller.command.CommandHandlers;
import io.millrace.controller.command.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The replicated metadata. Commands are decided and applied by the log's one thread; everybody reads the latest image
 * through a volatile field. The image lives in memory; {@link #flush} writes it whole to one file, so that the log can be
 * purged up to it.
 */
public final class MetadataStateMachine implements ReplicatedStateMachine<MetadataResult> {

    private static final String FILE = "metadata.snapshot";

    private final SnapshotStore store;
    private final CommandDecider decider;
    private final ImageListener listener;
    private final Object fileLock = new Object();
    private volatile MetadataSnapshot applied = MetadataSnapshot.EMPTY;

    /** Hears each change, on the thread that applies; must not block. */
    public interface ImageListener {

        /**
         * The image has changed.
         *
         * @param records what changed since the version before; empty when the image was replaced as a whole
         * @param image the new image
         */
        void imageChanged(List<MetadataRecord> records, MetadataImage image);
    }

    /**
     * Not opened yet.
     *
     * @param directory where the snapshot file is; made when missing
     */
    public MetadataStateMachine(Path directory, ImageListener listener) {
        this(new SnapshotFile(directory), CommandHandlers::decide, listener);
    }

    /**
     * Not opened yet.
     *
     * @param decider decides commands
     */
    public MetadataStateMachine(SnapshotStore store, CommandDecider decider, ImageListener listener) {
        this.store = store;
        this.decider = decider;
        this.listener = listener;
    }

    /** The latest metadata. Any thread. */
    public MetadataImage image() {
        return applied.image();
    }

    @Override
    public LogPosition open() {
        store.read().map(MetadataSnapshot::decode).ifPresent(snapshot -> {
            applied = snapshot;
            listener.imageChanged(List.of(), snapshot.image());
        });
        return applied.position();
    }

    @Override
    public MetadataResult apply(LogPosition position, ByteBuffer command) {
        MetadataCommandCodec.Entry entry = MetadataCommandCodec.decode(command);
        MetadataImage before = applied.image();
        Outcome outcome = decider.decide(before, entry.stamp(), entry.command());
        List<MetadataRecord> records = outcome instanceof Outcome.Accepted accepted ? accepted.records() : List.of();
        if (records.isEmpty()) {
            advance(position);
            return new MetadataResult(outcome, before);
        }
        MetadataImage after = MetadataDelta.next(before, before.version() + 1, records);
        applied = new MetadataSnapshot(after, position);
        listener.imageChanged(records, after);
        return new MetadataResult(outcome, after);
    }

    @Override
    public void advance(LogPosition position) {
        applied = new MetadataSnapshot(applied.image(), position);
    }

    @Override
    public LogPosition flush() {
        synchronized (fileLock) {
            MetadataSnapshot snapshot = applied;
            if (snapshot.position().index() >= 0) {
                store.write(snapshot.encode());
            }
            return snapshot.position();
        }
    }

    @Override
    public Checkpoint checkpoint() {
        MetadataSnapshot snapshot = applied;
        return new MetadataCheckpoint(FILE, snapshot.position(), snapshot.encode());
    }

    @Override
    public LogPosition install(Checkpoint checkpoint) {
        MetadataSnapshot snapshot;
        byte[] bytes;
        try (InputStream in = checkpoint.read(FILE, 0)) {
            bytes = in.readAllBytes();
            snapshot = MetadataSnapshot.decode(bytes);
        } catch (IOException e) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "cannot read the metadata checkpoint", e);
        }
        synchronized (fileLock) {
            store.write(bytes);
        }
        applied = snapshot;
        listener.imageChanged(List.of(), snapshot.image());
        return snapshot.position();
    }

    @Override
    public void leadershipChanged(Leadership leadership) {
        // The controller listens to its CommandLog.
    }

    @Override
    public void close() {
        // Nothing is held open; flush() made durable what the log may have purged.
    }
}
