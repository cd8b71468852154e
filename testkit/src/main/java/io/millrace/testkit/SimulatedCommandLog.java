package io.millrace.testkit;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.Committed;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.LogStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** {@link CommandLog} of one replica in a {@link SimulatedLogCluster}. */
final class SimulatedCommandLog<R> implements CommandLog<R> {

    private final SimulatedLogCluster<R> cluster;
    private final SimulatedReplica<R> replica;
    private final List<Consumer<Leadership>> listeners = new ArrayList<>();
    private final List<LogEntry<R>> underWay = new ArrayList<>();
    private Leadership leadership = Leadership.UNKNOWN;
    private long pendingBytes;

    SimulatedCommandLog(SimulatedLogCluster<R> cluster, SimulatedReplica<R> replica) {
        this.cluster = cluster;
        this.replica = replica;
    }

    @Override
    public GroupId group() {
        return cluster.group();
    }

    @Override
    public int maxCommandBytes() {
        return cluster.settings().maxCommandBytes();
    }

    @Override
    public CompletableFuture<Committed<R>> propose(ByteBuffer command) {
        int size = command.remaining();
        if (size == 0 || size > maxCommandBytes()) {
            return refused(ErrorCode.VALIDATION, "a command of " + size + " bytes");
        }
        if (!leadership.ready()) {
            NodeId leader = leadership.leader();
            return leader == null || leader.equals(replica.node())
                    ? refused(ErrorCode.NO_LEADER, group() + " has no leader")
                    : refused(ErrorCode.NOT_LEADER, group() + " is led by " + leader);
        }
        if (pendingBytes + size > cluster.settings().pendingBytes()) {
            return refused(ErrorCode.OVERLOADED, group() + " has " + pendingBytes + " bytes under way");
        }
        return append(command, size);
    }

    private CompletableFuture<Committed<R>> append(ByteBuffer command, int size) {
        LogPosition position = cluster.nextPosition();
        LogEntry<R> entry = new LogEntry<>(position, command.slice(), new CompletableFuture<>());
        pendingBytes += size;
        underWay.add(entry);
        // A future of its own: one derived from the entry's would wrap the failure.
        CompletableFuture<Committed<R>> answer = new CompletableFuture<>();
        var unused = entry.answer().whenComplete((committed, failure) -> {
            pendingBytes -= size;
            underWay.remove(entry);
            if (failure == null) {
                answer.complete(committed);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        assert unused != null;
        cluster.append(entry);
        return answer;
    }

    @Override
    public CompletableFuture<Void> readBarrier() {
        if (!leadership.ready()) {
            return refused(ErrorCode.NOT_LEADER, replica.node() + " does not lead " + group());
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        awaitApplied(leadership.term(), cluster.commitIndex(), done);
        return done;
    }

    private void awaitApplied(long term, long index, CompletableFuture<Void> done) {
        cluster.later(() -> {
            if (!leadership.ready() || leadership.term() != term || !replica.isReachable() || !cluster.majority()) {
                done.completeExceptionally(
                        new MillraceException(ErrorCode.NO_LEADER, group() + " does not answer " + replica.node()));
            } else if (status().appliedIndex() >= index) {
                done.complete(null);
            } else {
                awaitApplied(term, index, done);
            }
        });
    }

    private static <T> CompletableFuture<T> refused(ErrorCode code, String message) {
        return CompletableFuture.failedFuture(new MillraceException(code, message));
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    @Override
    public void onLeadershipChange(Consumer<Leadership> listener) {
        listeners.add(listener);
    }

    /** Answers of commands that were committed but not yet applied here are lost with leadership. */
    void change(Leadership next) {
        boolean lost = leadership.ready() && !next.ready();
        if (!next.equals(leadership)) {
            leadership = next;
            List.copyOf(listeners).forEach(listener -> listener.accept(next));
        }
        if (lost) {
            loseAnswers();
        }
    }

    private void loseAnswers() {
        List.copyOf(underWay).forEach(entry -> entry.fail(cluster.outcomeUnknown()));
    }

    /** The replica crashed: its callers went with it. */
    void stopped() {
        leadership = Leadership.UNKNOWN;
        listeners.clear();
        loseAnswers();
    }

    @Override
    public LogStatus status() {
        return replica.status(pendingBytes);
    }

    @Override
    public CompletableFuture<Void> transferLeadership(NodeId target, Duration timeout) {
        if (!leadership.ready()) {
            return refused(ErrorCode.NOT_LEADER, replica.node() + " does not lead " + group());
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        cluster.later(() -> {
            if (cluster.transfer(replica.node(), target)) {
                done.complete(null);
            } else {
                done.completeExceptionally(
                        new MillraceException(ErrorCode.UNAVAILABLE, group() + " was not handed to " + target));
            }
        });
        return done;
    }
}
