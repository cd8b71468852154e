package io.millrace.raft;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.Committed;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.ReplicatedStateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ratis' view of a {@link ReplicatedStateMachine}. Applies on Ratis' updater thread, one entry at a time.
 *
 * <p>Two positions must not be mixed. {@link #applied} is what the state machine holds; entries up to it are skipped
 * when Ratis replays. {@link #snapshot} is what Ratis believes is safe without the log; it is a field, not a live value:
 * set from what is durable, for Ratis replays from there, and empty for a replica that lost its log, so that Ratis
 * counts it as an empty voter until the leader brings it up again.
 */
final class RatisStateMachine<R> extends BaseStateMachine {

    private static final Logger LOG = LoggerFactory.getLogger(RatisStateMachine.class);

    private final GroupId group;
    private final ReplicatedStateMachine<R> state;
    private final LeadershipTracker leadership;
    private final CheckpointSource checkpoints;
    private final FatalHandler fatal;
    private final GroupProgress progress;
    private final AtomicReference<@Nullable Checkpoint> staged = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile LogPosition applied = LogPosition.NONE;
    private volatile @Nullable SnapshotInfo snapshot;
    private final LogStart logStart;
    private volatile @Nullable RaftStorage storage;

    RatisStateMachine(
            GroupId group,
            ReplicatedStateMachine<R> state,
            LeadershipTracker leadership,
            GroupProgress progress,
            CheckpointSource checkpoints,
            FatalHandler fatal) {
        this.logStart = new LogStart(progress.directory());
        this.group = group;
        this.state = state;
        this.leadership = leadership;
        this.progress = progress;
        this.checkpoints = checkpoints;
        this.fatal = fatal;
    }

    /** Opens the stored state; before the group is started. */
    LogPosition open() {
        applied = state.open();
        logStart.load();
        progress.durable(applied);
        snapshot = applied.index() < 0 ? null : new Position(applied);
        return applied;
    }

    /** The log is lost, the state is not: begin as an empty member, and skip what the state holds already. */
    void logIsLost() {
        snapshot = null;
        logStart.forget();
    }

    LogPosition applied() {
        return applied;
    }

    /** Makes the state durable. Not on the updater thread. */
    void flush() {
        progress.durable(state.flush());
        publishDurable();
    }

    /** Lets Ratis know what is durable, once Ratis itself has got that far (it begins behind when the log was lost). */
    void publishDurable() {
        LogPosition durable = progress.durable();
        SnapshotInfo known = snapshot;
        boolean news = known == null || known.getIndex() < durable.index();
        if (news
                && durable.index() >= 0
                && durable.index() <= getLastAppliedTermIndex().getIndex()) {
            snapshot = new Position(durable);
        }
    }

    /** The log is about to begin after {@code position}. */
    void cutAfter(LogPosition position) throws IOException {
        logStart.set(position);
    }

    Checkpoint checkpoint() {
        return state.checkpoint();
    }

    /** Reads do not go through Ratis: only that it would answer now is asked for. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId id, RaftStorage storage) throws IOException {
        super.initialize(server, id, storage);
        this.storage = storage;
        SnapshotInfo known = snapshot;
        setLastAppliedTermIndex(known == null ? TermIndex.INITIAL_VALUE : known.getTermIndex());
        // A second time when the group joins again after its log was moved aside.
        if (getLifeCycleState() == LifeCycle.State.NEW) {
            getLifeCycle().startAndTransition(() -> {});
        }
    }

    /** Ratis forgets a division that failed to start, but not its lock on the directory: nobody could try again. */
    void releaseStorage() {
        RaftStorage held = storage;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                LOG.warn("{}: the lock of its directory is not released", group, e);
            }
        }
    }

    /**
     * While this replica leads, Ratis asks for it to learn what precedes the first entry of the log: without that a
     * follower which stands exactly there is told for ever to install what it has (since RATIS-2487).
     */
    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        LogPosition start = leadership.leads() ? logStart.get() : LogPosition.NONE;
        return start.index() < 0 ? snapshot : new Position(start);
    }

    /** Up to where Ratis need not replay; null before anything is durable. */
    boolean hasSnapshot() {
        return snapshot != null;
    }

    /** Flushing is the host's work, on a thread of its own; this is only asked for by somebody else. */
    @Override
    public long takeSnapshot() {
        SnapshotInfo known = snapshot;
        return known == null
                ? -1
                : Math.min(known.getIndex(), getLastAppliedTermIndex().getIndex());
    }

    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) {
        RaftClientRequest request = transaction.getClientRequest();
        if (request != null && request.getMessage() instanceof Proposal<?> proposal) {
            proposal.aboutToAppend();
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        LogPosition position = new LogPosition(entry.getTerm(), entry.getIndex());
        ByteBuffer command = entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer();
        if (position.index() > applied.index()) {
            int size = command.remaining();
            R result = size == 0 ? advanced(position) : apply(position, command);
            applied = position;
            progress.applied(position, size);
            RaftClientRequest request = transaction.getClientRequest();
            if (result != null && request != null && request.getMessage() instanceof Proposal<?> proposal) {
                answer(proposal, position, result);
            }
        }
        updateLastAppliedTermIndex(position.term(), position.index());
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    /** Only this replica's own command log makes proposals, with this result type. */
    @SuppressWarnings("unchecked")
    private void answer(Proposal<?> proposal, LogPosition position, R result) {
        ((Proposal<R>) proposal).committed(new Committed<>(position, result));
    }

    private R apply(LogPosition position, ByteBuffer command) {
        try {
            return state.apply(position, command);
        } catch (RuntimeException | Error e) {
            throw broken("applying log index " + position.index(), e);
        }
    }

    private @Nullable R advanced(LogPosition position) {
        try {
            state.advance(position);
            return null;
        } catch (RuntimeException | Error e) {
            throw broken("noting log index " + position.index(), e);
        }
    }

    private IllegalStateException broken(String doing, Throwable cause) {
        if (progress.failed()) {
            fatal.fatal(group + ": " + doing + " failed; this replica cannot go on. The others have the data", cause);
        }
        return new IllegalStateException(group + " is broken", cause);
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        LogPosition position = new LogPosition(term, index);
        if (index > applied.index()) {
            advanced(position);
            applied = position;
            progress.applied(position, 0);
        }
        updateLastAppliedTermIndex(term, index);
    }

    @Override
    public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(RoleInfoProto role, TermIndex firstInLog) {
        LogPosition have = applied;
        long lastInLog = lastInLog();
        if (have.index() + 1 >= firstInLog.getIndex() && have.index() >= 0) {
            return lastInLog > have.index() ? alreadyHere() : installed(have);
        }
        NodeId leader = new NodeId(
                role.getFollowerInfo().getLeaderInfo().getId().getId().toStringUtf8());
        LOG.info(
                "{}: the log of {} starts at {}, this replica is at {}: fetching a checkpoint",
                group,
                leader,
                firstInLog.getIndex(),
                have.index());
        return checkpoints
                .fetch(group, leader, Math.max(firstInLog.getIndex() - 1, lastInLog))
                .thenApply(this::stage);
    }

    private static CompletableFuture<TermIndex> installed(LogPosition position) {
        return CompletableFuture.completedFuture(TermIndex.valueOf(position.term(), position.index()));
    }

    /**
     * The notification is late: entries follow already. Answered as an installation it would make Ratis drop the writes of
     * those entries that are still queued, after which the log cannot go on. So there is nothing to install; once the state
     * is durable, which is soon, Ratis answers by itself that it is there.
     */
    private CompletableFuture<@Nullable TermIndex> alreadyHere() {
        progress.flushSoon();
        return CompletableFuture.completedFuture(null);
    }

    /** Of a log that has entries, else -1. */
    private long lastInLog() {
        try {
            TermIndex last =
                    getServer().join().getDivision(getGroupId()).getRaftLog().getLastEntryTermIndex();
            return last == null ? -1 : last.getIndex();
        } catch (IOException closing) {
            return -1;
        }
    }

    private TermIndex stage(Checkpoint checkpoint) {
        Checkpoint before = staged.getAndSet(checkpoint);
        if (before != null) {
            before.close();
        }
        return TermIndex.valueOf(
                checkpoint.position().term(), checkpoint.position().index());
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    /** On the updater thread, after {@link #pause}: nothing is applied meanwhile. */
    @Override
    public void reinitialize() {
        Checkpoint checkpoint = staged.getAndSet(null);
        if (checkpoint != null) {
            install(checkpoint);
        }
        snapshot = new Position(applied);
        beginLogHere();
        setLastAppliedTermIndex(TermIndex.valueOf(applied.term(), applied.index()));
        getLifeCycle().startAndTransition(() -> {});
    }

    /** Ratis begins an empty log after what was installed. */
    private void beginLogHere() {
        try {
            logStart.set(applied);
        } catch (IOException e) {
            throw broken("noting where the log begins", e);
        }
    }

    private void install(Checkpoint checkpoint) {
        try (checkpoint) {
            if (checkpoint.position().index() > applied.index()) {
                applied = state.install(checkpoint);
                progress.durable(applied);
                progress.applied(applied, 0);
                LOG.info("{}: installed a checkpoint at log index {}", group, applied.index());
            }
        } catch (RuntimeException | Error e) {
            throw broken("installing a checkpoint", e);
        }
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        leadership.leader(currentTerm(), leader == null ? null : new NodeId(leader.toString()));
    }

    @Override
    public void notifyLeaderReady() {
        leadership.ready(currentTerm());
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        leadership.steppedDown();
    }

    private long currentTerm() {
        try {
            return getServer().join().getDivision(getGroupId()).getInfo().getCurrentTerm();
        } catch (IOException closing) {
            return 0;
        }
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        if (progress.failed()) {
            fatal.fatal(LogFailure.describe(group, progress.directory(), cause), cause);
        }
    }

    /** Called by Ratis, or by the host for a group that never ran. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Checkpoint unused = staged.getAndSet(null);
        if (unused != null) {
            unused.close();
        }
        state.close();
    }

    /** What Ratis needs to know of a snapshot in notification mode: where it ends. */
    private record Position(LogPosition at) implements SnapshotInfo {

        @Override
        public TermIndex getTermIndex() {
            return TermIndex.valueOf(at.term(), at.index());
        }

        @Override
        public List<FileInfo> getFiles() {
            return List.of();
        }
    }
}
