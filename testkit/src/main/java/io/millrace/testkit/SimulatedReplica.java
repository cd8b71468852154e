package io.millrace.testkit;

import io.millrace.common.id.NodeId;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.Committed;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.LogStatus;
import io.millrace.common.log.ReplicatedStateMachine;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One replica of a {@link SimulatedLogCluster}: a state machine, how far it is, and how much log it has. */
final class SimulatedReplica<R> {

    private final SimulatedLogCluster<R> cluster;
    private final NodeId node;
    private final Function<NodeId, ReplicatedStateMachine<R>> machines;
    private final SimulatedCommandLog<R> log;
    private @Nullable ReplicatedStateMachine<R> machine;
    private boolean reachable = true;
    private boolean busy;
    private long applied = -1;
    private long durable = -1;
    private long firstLogIndex;
    private boolean flushing;
    /** The newest term that this replica has begun to lead with everything before it applied. */
    private long readyTerm = -1;

    SimulatedReplica(
            SimulatedLogCluster<R> cluster, NodeId node, Function<NodeId, ReplicatedStateMachine<R>> machines) {
        this.cluster = cluster;
        this.node = node;
        this.machines = machines;
        log = new SimulatedCommandLog<>(cluster, this);
    }

    NodeId node() {
        return node;
    }

    SimulatedCommandLog<R> log() {
        return log;
    }

    void start() {
        if (machine != null) {
            throw new IllegalStateException(node + " runs already");
        }
        ReplicatedStateMachine<R> opened = machines.apply(node);
        machine = opened;
        applied = opened.open().index();
        durable = applied;
        busy = false;
        log.onLeadershipChange(opened::leadershipChanged);
        leaderChanged();
        keepFlushing();
        catchUp();
    }

    void stop() {
        ReplicatedStateMachine<R> running = machine;
        machine = null;
        if (running != null) {
            running.close();
        }
        log.stopped();
    }

    void wipeLog() {
        if (machine != null) {
            throw new IllegalStateException(node + " runs");
        }
        firstLogIndex = 0;
    }

    boolean isUp() {
        return machine != null;
    }

    boolean isReachable() {
        return machine != null && reachable;
    }

    /** Only who has every committed entry may lead. */
    boolean canLead() {
        return isReachable() && applied + 1 >= firstLogIndexOfTheOthers();
    }

    private long firstLogIndexOfTheOthers() {
        SimulatedReplica<R> source = cluster.source();
        return source == null || source == this ? 0 : source.firstLogIndex;
    }

    void reachable(boolean value) {
        reachable = value;
        leaderChanged();
    }

    void leaderChanged() {
        if (isUp()) {
            NodeId leader = reachable || cluster.isLeader(node) ? cluster.leaderOf() : null;
            log.change(new Leadership(cluster.term(), leader, cluster.isLeader(node) && readyTerm == cluster.term()));
        }
    }

    /** Goes on applying, one entry after each delay. */
    void catchUp() {
        if (!busy && isReachable() && applied < cluster.commitIndex()) {
            busy = true;
            ReplicatedStateMachine<R> now = machine;
            cluster.later(() -> {
                if (machine == now) {
                    busy = false;
                    advance();
                    catchUp();
                }
            });
        }
    }

    private void advance() {
        ReplicatedStateMachine<R> running = machine;
        if (running == null || !reachable || applied >= cluster.commitIndex()) {
            return;
        }
        SimulatedReplica<R> source = cluster.source();
        if (source != null && source != this && applied + 1 < source.firstLogIndex) {
            install(running, source);
        } else {
            apply(running, cluster.entry(applied + 1));
        }
    }

    private void install(ReplicatedStateMachine<R> running, SimulatedReplica<R> source) {
        ReplicatedStateMachine<R> from = source.machine;
        if (from == null) {
            return;
        }
        try (Checkpoint checkpoint = from.checkpoint()) {
            applied = running.install(checkpoint).index();
        }
        durable = applied;
        firstLogIndex = applied + 1;
    }

    private void apply(ReplicatedStateMachine<R> running, LogEntry<R> entry) {
        LogPosition position = entry.position();
        ByteBuffer command = entry.command();
        applied = position.index();
        if (command == null) {
            running.advance(position);
            if (cluster.isLeader(node) && position.term() == cluster.term()) {
                readyTerm = position.term();
                leaderChanged();
            }
            return;
        }
        R result = running.apply(position, SimulatedLogCluster.readOnly(command));
        if (cluster.isLeader(node) && position.term() == cluster.term()) {
            entry.answer().complete(new Committed<>(position, result));
        }
    }

    private void keepFlushing() {
        if (!flushing) {
            flushing = true;
            cluster.every(cluster.settings().flushEvery(), this::flush);
        }
    }

    private void flush() {
        ReplicatedStateMachine<R> running = machine;
        if (running != null && applied > durable) {
            durable = running.flush().index();
            firstLogIndex =
                    Math.max(firstLogIndex, durable + 1 - cluster.settings().keepEntries());
        }
    }

    LogStatus status(long pendingBytes) {
        return new LogStatus(cluster.commitIndex(), applied, durable, firstLogIndex, 0, pendingBytes);
    }
}
