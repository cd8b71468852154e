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
import io.millrace.controller.command.Stamp;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.codec.CoordinationCommandCodec;
import io.millrace.controller.coordination.command.CoordinationDecider;
import io.millrace.controller.coordination.command.CoordinationHandlers;
import io.millrace.controller.coordination.command.CoordinationOutcome;
import io.millrace.proto.storage.v1.MetadataEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The replicated metadata, and beside it the consumer groups, of which nodes need to know nothing. Commands are decided and
 * applied by the log's one thread; everybody reads the latest state through a volatile field. It lives in memory; {@link #flush} writes it whole to one file, so that the log can be
 * purged up to it.
 */
public final class MetadataStateMachine implements ReplicatedStateMachine<MetadataResult> {

    private static final String FILE = "metadata.snapshot";

    private final SnapshotStore store;
    private final Rules rules;
    private final ImageListener listener;
    private final Object fileLock = new Object();
    private volatile MetadataSnapshot applied = MetadataSnapshot.EMPTY;

    /**
     * The rules that commands are decided by.
     *
     * @param metadata for commands about metadata
     * @param coordination for commands about consumer groups
     */
    public record Rules(CommandDecider metadata, CoordinationDecider coordination) {

        /** Those of the product; others are for tests. */
        public static final Rules REAL = new Rules(CommandHandlers::decide, CoordinationHandlers::decide);
    }

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
        this(new SnapshotFile(directory), Rules.REAL, listener);
    }

    /**
     * Not opened yet.
     *
     * @param rules decide commands
     */
    public MetadataStateMachine(SnapshotStore store, Rules rules, ImageListener listener) {
        this.store = store;
        this.rules = rules;
        this.listener = listener;
    }

    /** The latest metadata. Any thread. */
    public MetadataImage image() {
        return applied.image();
    }

    /** The latest state of consumer groups. Any thread. */
    public CoordinationState coordination() {
        return applied.coordination();
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
        MetadataEntry entry = MetadataCommandCodec.parse(command);
        Stamp stamp = MetadataCommandCodec.stamp(entry);
        if (entry.hasCoordination()) {
            return coordinate(position, stamp, entry);
        }
        MetadataImage before = applied.image();
        Outcome outcome = rules.metadata().decide(before, stamp, MetadataCommandCodec.command(entry));
        List<MetadataRecord> records = outcome instanceof Outcome.Accepted accepted ? accepted.records() : List.of();
        if (records.isEmpty()) {
            advance(position);
            return MetadataResult.of(outcome, before);
        }
        MetadataImage after = MetadataDelta.next(before, before.version() + 1, records);
        applied = new MetadataSnapshot(after, applied.coordination(), position);
        listener.imageChanged(records, after);
        return MetadataResult.of(outcome, after);
    }

    /** The image stays, so nobody hears of it. */
    private MetadataResult coordinate(LogPosition position, Stamp stamp, MetadataEntry entry) {
        MetadataImage image = applied.image();
        CoordinationState before = applied.coordination();
        CoordinationOutcome outcome = rules.coordination()
                .decide(before, image, stamp, CoordinationCommandCodec.decode(entry.getCoordination()));
        CoordinationState after =
                outcome instanceof CoordinationOutcome.Accepted accepted ? before.apply(accepted.records()) : before;
        applied = new MetadataSnapshot(image, after, position);
        return MetadataResult.of(outcome, image);
    }

    @Override
    public void advance(LogPosition position) {
        applied = new MetadataSnapshot(applied.image(), applied.coordination(), position);
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
