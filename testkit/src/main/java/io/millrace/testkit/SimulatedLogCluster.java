package io.millrace.testkit;

import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.ReplicatedStateMachine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A replicated log of one group, simulated above the level of messages: what is committed is one list, each replica
 * follows it with delays of its own, and whoever leads decides what comes next. It shows a state machine and its callers
 * everything that a real log may do: delays, leader changes, answers lost after the commit, crashes with replay,
 * checkpoints, back-pressure.
 *
 * <p>Rules that hold as in Raft: an entry commits while a majority is up and reachable; what is not committed when its
 * leader is lost may survive (a random prefix does) or vanish, and its proposer is told OUTCOME_UNKNOWN either way.
 *
 * @param <R> result of the state machine
 */
public final class SimulatedLogCluster<R> {

    private final GroupId group;
    private final SimulatedEnvironment env;
    private final RandomSource random;
    private final Settings settings;
    private final Map<NodeId, SimulatedReplica<R>> replicas = new TreeMap<>();
    private final List<LogEntry<R>> committed = new ArrayList<>();
    private final List<LogEntry<R>> uncommitted = new ArrayList<>();
    private @Nullable SimulatedReplica<R> leader;
    private boolean electing;
    private long term;

    /**
     * Times and sizes.
     *
     * @param delay longest time to commit, and to reach another replica
     * @param election longest time without a leader
     * @param flushEvery how often each replica makes its state durable and cuts its log
     * @param keepEntries entries that stay in a log behind what is durable
     * @param maxCommandBytes largest command
     * @param pendingBytes bytes under way before proposals are refused
     */
    public record Settings(
            Duration delay,
            Duration election,
            Duration flushEvery,
            int keepEntries,
            int maxCommandBytes,
            long pendingBytes) {

        public static final Settings DEFAULT = new Settings(
                Duration.ofMillis(5), Duration.ofSeconds(2), Duration.ofSeconds(1), 10, 11 << 20, 40L << 20);
    }

    /**
     * All replicas start at once.
     *
     * @param machines makes the state machine of a replica, again at each restart
     */
    public SimulatedLogCluster(
            SimulatedEnvironment env,
            GroupId group,
            Collection<NodeId> nodes,
            Function<NodeId, ReplicatedStateMachine<R>> machines,
            Settings settings) {
        this.env = env;
        this.group = group;
        this.settings = settings;
        random = env.random("log-" + group);
        for (NodeId node : nodes) {
            replicas.put(node, new SimulatedReplica<>(this, node, machines));
        }
        replicas.values().forEach(SimulatedReplica::start);
        elect();
    }

    /** The log as one replica sees it; the same object over restarts. */
    public CommandLog<R> log(NodeId node) {
        return replica(node).log();
    }

    /** Ends a replica at once; what its state machine did not flush is lost. */
    public void crash(NodeId node) {
        replica(node).stop();
        if (isLeader(node)) {
            loseLeader();
        } else {
            noticeLostMajority();
        }
    }

    /** Starts a crashed replica: the state machine opens what is durable, and the rest is applied again. */
    public void restart(NodeId node) {
        replica(node).start();
        elect();
    }

    /** Deletes the log of a crashed replica; the state machine's own storage is the caller's. */
    public void wipe(NodeId node) {
        replica(node).wipeLog();
    }

    /** Cuts a replica off from the others. A leader that is cut off keeps its proposals pending until it steps down. */
    public void isolate(NodeId node) {
        replica(node).reachable(false);
        if (isLeader(node)) {
            after(settings.election(), () -> {
                if (isLeader(node) && !replica(node).isReachable()) {
                    loseLeader();
                }
            });
        } else {
            noticeLostMajority();
        }
    }

    /** Undoes {@link #isolate}. */
    public void heal(NodeId node) {
        replica(node).reachable(true);
        replica(node).catchUp();
        elect();
    }

    /** Takes leadership away from whoever has it; another election follows. */
    public void dropLeader() {
        if (leader != null) {
            loseLeader();
        }
    }

    private SimulatedReplica<R> replica(NodeId node) {
        SimulatedReplica<R> replica = replicas.get(node);
        if (replica == null) {
            throw new IllegalArgumentException(node + " is not a member of " + group);
        }
        return replica;
    }

    // ---- for replicas ----

    GroupId group() {
        return group;
    }

    Settings settings() {
        return settings;
    }

    boolean isLeader(NodeId node) {
        return leader != null && leader.node().equals(node);
    }

    @Nullable NodeId leaderOf() {
        return leader == null ? null : leader.node();
    }

    long term() {
        return term;
    }

    long commitIndex() {
        return committed.size() - 1L;
    }

    LogEntry<R> entry(long index) {
        return committed.get((int) index);
    }

    /** Somebody to take a checkpoint from. */
    @Nullable SimulatedReplica<R> source() {
        return leader;
    }

    void later(Runnable task) {
        after(settings.delay(), task);
    }

    /** At a random moment within the time. */
    private void after(Duration atMost, Runnable task) {
        long nanos = (long) (random.nextDouble() * atMost.toNanos());
        var unused = env.timers().after(Duration.ofNanos(nanos), task);
        assert unused != null;
    }

    void every(Duration pause, Runnable task) {
        var unused = env.timers().every(pause, task);
        assert unused != null;
    }

    void append(LogEntry<R> entry) {
        uncommitted.add(entry);
        scheduleCommit(entry.term());
    }

    LogPosition nextPosition() {
        return new LogPosition(term, (long) committed.size() + uncommitted.size());
    }

    /** Entries commit one by one, in order, each after a delay, while a majority is there. */
    private void scheduleCommit(long inTerm) {
        if (uncommitted.size() == 1) {
            later(() -> commitOne(inTerm));
        }
    }

    private void commitOne(long inTerm) {
        if (inTerm != term || leader == null || uncommitted.isEmpty()) {
            return;
        }
        if (!leader.isReachable() || !majority()) {
            later(() -> commitOne(inTerm));
            return;
        }
        commit(uncommitted.remove(0));
        if (!uncommitted.isEmpty()) {
            later(() -> commitOne(inTerm));
        }
    }

    private void commit(LogEntry<R> entry) {
        committed.add(entry);
        replicas.values().forEach(SimulatedReplica::catchUp);
    }

    boolean majority() {
        return replicas.values().stream().filter(SimulatedReplica::isReachable).count() * 2 > replicas.size();
    }

    /** A leader learns only after a while that it is alone. */
    private void noticeLostMajority() {
        after(settings.election(), () -> {
            if (leader != null && !majority()) {
                loseLeader();
            }
        });
    }

    private void loseLeader() {
        leader = null;
        long survive = random.nextInt(uncommitted.size() + 1);
        List<LogEntry<R>> tail = new ArrayList<>(uncommitted);
        uncommitted.clear();
        replicas.values().forEach(SimulatedReplica::leaderChanged);
        tail.forEach(entry -> entry.fail(outcomeUnknown()));
        // Committed by the next leader: on disk on a majority, though nobody was told.
        tail.stream().limit(survive).forEach(this::commit);
        elect();
    }

    private void elect() {
        if (leader == null && !electing && majority()) {
            electing = true;
            after(settings.election(), this::elected);
        }
    }

    private void elected() {
        electing = false;
        List<SimulatedReplica<R>> able =
                replicas.values().stream().filter(SimulatedReplica::canLead).toList();
        if (leader != null || !majority()) {
            return;
        }
        if (able.isEmpty()) {
            elect();
            return;
        }
        lead(able.get(random.nextInt(able.size())));
    }

    private void lead(SimulatedReplica<R> next) {
        term++;
        leader = next;
        append(LogEntry.withoutCommand(nextPosition()));
        replicas.values().forEach(SimulatedReplica::leaderChanged);
        replicas.values().forEach(SimulatedReplica::catchUp);
    }

    /** Moves leadership; what is under way commits first. */
    boolean transfer(NodeId from, NodeId target) {
        SimulatedReplica<R> next = replica(target);
        if (!isLeader(from) || !next.canLead()) {
            return false;
        }
        List<LogEntry<R>> tail = new ArrayList<>(uncommitted);
        uncommitted.clear();
        tail.forEach(this::commit);
        lead(next);
        return true;
    }

    MillraceException outcomeUnknown() {
        return new MillraceException(
                ErrorCode.OUTCOME_UNKNOWN, group + " lost its leader while the command was under way");
    }

    static ByteBuffer readOnly(ByteBuffer command) {
        return command.asReadOnlyBuffer();
    }
}
