package io.millrace.node.audit;

import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.env.Timers.Timer;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.node.audit.plan.AuditPass;
import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.AuditState;
import io.millrace.node.audit.plan.RangeOutcome;
import io.millrace.node.audit.plan.ShardExtent;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.peer.Faults;
import io.millrace.node.peer.Peers;
import io.millrace.node.replica.GroupReplica;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the replicas of the groups that this node leads, one range at a time, the groups in turn, at a bounded rate. State
 * belongs to the audit thread; {@link #status} may be asked by any.
 */
public final class Auditor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** A follower that is behind by an entry has it a moment later. */
    private static final Duration CATCH_UP = Duration.ofMillis(500);

    private static final int TRIES = 3;

    private final Environment env;
    private final ClusterView view;
    private final Executor thread;
    private final Supplier<AuditSettings> settings;
    private final AuditReplicas replicas;
    private final AuditStates states = new AuditStates();
    private final AuditMetrics metrics;
    private final RandomSource numbers;
    private final AuditPace pace;
    private final Timer looking;
    private boolean busy;
    private GroupId last = GroupId.METADATA;

    /**
     * Starts looking.
     *
     * @param settings in force; asked again and again
     * @param thread one thread, which may read the disk
     */
    public Auditor(
            Environment env,
            ClusterView view,
            Peers peers,
            Supplier<AuditSettings> settings,
            Executor thread,
            CollectorRegistry registry) {
        this.env = env;
        this.view = view;
        this.thread = thread;
        this.settings = settings;
        replicas = new AuditReplicas(view, peers, env.time(), thread);
        metrics = new AuditMetrics(registry);
        registry.register(new AuditGauges(this::status, settings));
        numbers = env.random("audit");
        pace = new AuditPace(env.time());
        looking = env.timers().every(LOOK, () -> thread.execute(this::look));
    }

    /** A range that is looked at. */
    private record Work(GroupReplica replica, Set<NodeId> members, long passId, AuditRange range) {}

    @Override
    public void close() {
        looking.cancel();
    }

    /** The groups that this node leads. Any thread. */
    List<GroupAudit> status() {
        long now = env.time().wallMillis();
        return led().stream()
                .map(replica -> {
                    AuditState state = states.find(replica.group()).orElseGet(() -> AuditState.unknown(now));
                    long left = state.running()
                            .map(pass -> pass.recordsLeft(extents(replica)))
                            .orElse(0L);
                    return new GroupAudit(replica.group(), state, state.ageMillis(now), left);
                })
                .toList();
    }

    /** Begins passes that somebody asked for; completes with the groups of those that are led here. */
    CompletableFuture<List<GroupId>> request(Set<GroupId> groups, long streamUid, long id) {
        return CompletableFuture.supplyAsync(() -> requested(groups, streamUid, id), thread);
    }

    private List<GroupId> requested(Set<GroupId> groups, long streamUid, long id) {
        long now = env.time().wallMillis();
        List<GroupId> begun = new ArrayList<>();
        for (GroupReplica replica : led()) {
            boolean concerned = (groups.isEmpty() || groups.contains(replica.group()))
                    && (streamUid == AuditPass.ALL_STREAMS
                            || replica.shards().stream().anyMatch(shard -> shard.streamUid() == streamUid));
            if (concerned) {
                LOG.info("{}: an audit was asked for", replica.group());
                states.put(replica.group(), states.of(replica.group(), now).requested(id, streamUid, now));
                begun.add(replica.group());
            }
        }
        look();
        return begun;
    }

    /** This node's replica of a group, for the leader. */
    AuditedReplica local(GroupReplica replica) {
        return replicas.local(replica);
    }

    /** Remembers what a leader says, for the day on which this node leads. */
    void heard(GroupReplica replica, AuditState state) {
        thread.execute(() -> {
            if (!replica.log().leadership().ready()) {
                states.put(replica.group(), state);
            }
        });
    }

    // ---- the audit thread ----

    private void look() {
        if (!busy) {
            next();
        }
    }

    private void next() {
        Optional<Work> work = work();
        busy = work.isPresent();
        work.ifPresent(range -> compare(range, 1));
    }

    /** The next range of the next group whose audit is under way or due. */
    private Optional<Work> work() {
        List<GroupReplica> led = new ArrayList<>(led());
        Collections.rotate(led, -(int) led.stream()
                .filter(replica -> replica.group().compareTo(last) <= 0)
                .count());
        for (GroupReplica replica : led) {
            metrics.leads(replica.group());
            Optional<Work> work = work(replica);
            if (work.isPresent()) {
                last = replica.group();
                return work;
            }
        }
        return Optional.empty();
    }

    private Optional<Work> work(GroupReplica replica) {
        long now = env.time().wallMillis();
        GroupId group = replica.group();
        AuditState before = states.of(group, now);
        AuditState state = before.begun(settings.get().period(), numbers.nextLong(), now);
        if (!state.equals(before)) {
            states.put(group, state);
        }
        Optional<AuditPass> pass = state.running();
        if (pass.isEmpty()) {
            return Optional.empty();
        }
        Optional<AuditRange> range = pass.get().nextRange(extents(replica));
        if (range.isEmpty()) {
            AuditState ended = state.ended(now);
            states.put(group, ended);
            tell(group, ended);
            return Optional.empty();
        }
        return Optional.of(new Work(replica, members(group), pass.get().id(), range.get()));
    }

    private void compare(Work work, int attempt) {
        AuditState state = states.of(work.replica().group(), env.time().wallMillis());
        var unused = new RangeRun(view.self(), work.replica(), work.members(), work.range(), state, replicas, thread)
                .run()
                .whenCompleteAsync((outcome, failure) -> compared(work, attempt, outcome, failure), thread);
    }

    private void compared(Work work, int attempt, @Nullable RangeOutcome outcome, @Nullable Throwable failure) {
        RangeOutcome result = outcome == null ? failed(work, failure) : outcome;
        metrics.found(work.replica().group(), result);
        pace.charge(settings.get().bytesPerSecond(), result.blocks(), result.bytes());
        boolean mayPass = result.notCompared().keySet().stream().noneMatch(replicas::isSilent);
        if (!result.isWhole() && result.isClean() && mayPass && attempt < TRIES) {
            env.timers().after(CATCH_UP, () -> thread.execute(() -> compare(work, attempt + 1)));
            return;
        }
        record(work, result);
        Duration wait = pace.pause();
        if (wait.isZero()) {
            thread.execute(this::next);
        } else {
            env.timers().after(wait, () -> thread.execute(this::next));
        }
    }

    private RangeOutcome failed(Work work, @Nullable Throwable failure) {
        if (failure != null) {
            Faults.log(failure);
        }
        return RangeOutcome.failed(work.range(), view.self(), String.valueOf(failure));
    }

    private void record(Work work, RangeOutcome outcome) {
        GroupId group = work.replica().group();
        outcome.undecided()
                .forEach(range -> LOG.error(
                        "{}: replicas differ and nothing was replaced: {}. What to do: docs/operations.md,"
                                + " MillraceAuditUndecided",
                        group,
                        range));
        AuditState state = states.of(group, env.time().wallMillis());
        boolean current =
                state.running().filter(pass -> pass.id() == work.passId()).isPresent();
        if (current) {
            states.put(group, state.compared(work.range(), outcome));
        }
    }

    private static void tell(GroupId group, AuditState state) {
        AuditPass pass = state.pass();
        if (pass != null) {
            LOG.info("{}: audit ended, {}", group, pass.totals());
            pass.notCompared().forEach((node, why) -> LOG.warn("{}: audit is not whole, node {} {}", group, node, why));
        }
    }

    private List<GroupReplica> led() {
        return view.image().groups().values().stream()
                .map(GroupInfo::id)
                .sorted()
                .flatMap(group -> view.replica(group).stream())
                .filter(replica -> replica.log().leadership().ready())
                .toList();
    }

    private Set<NodeId> members(GroupId group) {
        List<NodeId> members =
                view.image().group(group).map(GroupInfo::replicas).orElse(List.of());
        return members.contains(view.self()) ? Set.copyOf(members) : Set.of(view.self());
    }

    private static List<ShardExtent> extents(GroupReplica replica) {
        return replica.shards().stream()
                .map(shard -> new ShardExtent(shard.uid(), shard.streamUid(), shard.firstOffset(), shard.nextOffset()))
                .toList();
    }
}
