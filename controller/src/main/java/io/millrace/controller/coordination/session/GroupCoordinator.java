package io.millrace.controller.coordination.session;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.Forgettable;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationCommand.Move;
import io.millrace.controller.coordination.command.CoordinationCommand.Release;
import io.millrace.controller.coordination.command.GroupRefusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * The leading controller's part in consumer groups: keeps sessions, declares workers dead, asks leases back, and puts assignments in
 * the log. Whatever it knows beyond the log can be lost: a new leader gives every holder the failover time to come back.
 *
 * <p>One thread.
 */
public final class GroupCoordinator {

    private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long OVERLAP_NANOS = Duration.ofSeconds(1).toNanos();

    private final CoordinationLog log;
    private final LongSupplier nanos;
    private final IntSupplier workersPerGroup;
    private final TreeMap<String, LiveGroup> groups = new TreeMap<>();
    private final Map<WorkerSession, Membership> memberships = new HashMap<>();
    private boolean leading;
    private long ranNanos;

    private record Membership(LiveGroup group, Worker worker) {}

    /**
     * A coordinator that does not lead yet.
     *
     * @param nanos a monotonic clock
     * @param workersPerGroup most workers of a group
     */
    public GroupCoordinator(CoordinationLog log, LongSupplier nanos, IntSupplier workersPerGroup) {
        this.log = log;
        this.nanos = nanos;
        this.workersPerGroup = workersPerGroup;
    }

    /**
     * Begins to lead: who holds leases is given the failover time from now on, and a moment more, because the leader before may
     * have answered heartbeats until it knew that it was deposed.
     */
    public void lead() {
        leading = true;
        long nowNanos = nanos.getAsLong();
        ranNanos = nowNanos;
        groups.clear();
        memberships.clear();
        log.state()
                .groups()
                .values()
                .forEach(group -> LiveGroup.owners(group)
                        .forEach(owner -> live(group.name()).expect(owner, nowNanos + OVERLAP_NANOS)));
    }

    /** Leads no more; all sessions end with the reason. */
    public void stopLeading(MillraceException reason) {
        leading = false;
        List<WorkerSession> sessions = new ArrayList<>(memberships.keySet());
        memberships.clear();
        groups.clear();
        sessions.forEach(session -> session.ended(reason));
    }

    /** True while it leads. */
    public boolean leads() {
        return leading;
    }

    /** A worker comes, or comes back. */
    public void join(WorkerSession session, JoinRequest join) {
        Optional<LiveGroup> live = Optional.ofNullable(groups.get(join.group()));
        boolean known = live.flatMap(group -> group.worker(join.worker())).isPresent();
        if (!known && live.map(group -> group.workers().size()).orElse(0) >= workersPerGroup.getAsInt()) {
            session.ended(Then.exception(GroupRefusals.workerLimit(join.group(), workersPerGroup.getAsInt())));
            return;
        }
        if (isNews(join)) {
            log.propose(
                    new CoordinationCommand.JoinGroup(join.group(), join.streams(), join.settings()),
                    new Then(outcome -> admit(session, join), session::ended));
        } else {
            admit(session, join);
        }
    }

    /** True when the join changes what is in the log. */
    private boolean isNews(JoinRequest join) {
        return log.state()
                .group(join.group())
                .filter(group ->
                        group.streams().keySet().containsAll(join.streams().keySet())
                                && group.settings().equals(join.settings()))
                .isEmpty();
    }

    private void admit(WorkerSession session, JoinRequest join) {
        Optional<ConsumerGroup> found = log.state().group(join.group());
        if (!leading || !session.isOpen() || found.isEmpty()) {
            session.ended(new MillraceException(ErrorCode.UNAVAILABLE, "the group changed meanwhile; join again"));
            return;
        }
        long nowNanos = nanos.getAsLong();
        ConsumerGroup group = found.get();
        LiveGroup live = live(join.group());
        Worker worker = live.join(join.worker(), nowNanos);
        worker.session()
                .ifPresent(old -> end(
                        old,
                        new MillraceException(
                                ErrorCode.RESOURCE_IN_USE,
                                "another process has joined group " + join.group() + " as worker " + join.worker()
                                        + "; every process needs a worker id of its own")));
        worker.attach(session, join, nowNanos);
        memberships.put(session, new Membership(live, worker));
        List<LeaseToken> kept = claim(worker, group, join.held());
        session.joined(group.settings(), kept);
        remindOfRevocations(live, worker, session, nowNanos);
        look(live);
    }

    /** What the log says that it has, but it does not know of, is given out again under a new epoch. */
    private static List<LeaseToken> claim(Worker worker, ConsumerGroup group, List<LeaseToken> held) {
        List<LeaseToken> kept = new ArrayList<>();
        Set<LeaseToken> believed = new HashSet<>(held);
        for (Lease lease : LiveGroup.leasesOf(group, worker.id())) {
            LeaseToken token = new LeaseToken(lease.shardUid(), lease.epoch());
            if (believed.contains(token)) {
                kept.add(token);
                worker.told().put(token.shardUid(), token.epoch());
            } else {
                worker.disclaim(token);
            }
        }
        return kept;
    }

    private static void remindOfRevocations(LiveGroup live, Worker worker, WorkerSession session, long nowNanos) {
        for (LiveGroup.Revocation revocation : live.revocations()) {
            LeaseToken token = revocation.token();
            if (worker.told().getOrDefault(token.shardUid(), 0L) == token.epoch()) {
                Duration left = Duration.ofNanos(Math.max(0, revocation.deadlineNanos() - nowNanos));
                session.revoked(List.of(token), left);
            }
        }
    }

    /** A sign of life. */
    public void heartbeat(WorkerSession session, long number, List<Progress> progress) {
        Membership member = memberships.get(session);
        if (member != null) {
            member.worker().heard(nanos.getAsLong());
            progress.forEach(member.worker()::progress);
            session.acknowledged(number);
        }
    }

    /** A worker is about to go: it gets nothing more. */
    public void closes(WorkerSession session) {
        Optional.ofNullable(memberships.get(session)).ifPresent(member -> {
            member.worker().closes();
            member.group().touch();
        });
    }

    /** A worker gives leases back. */
    public void release(WorkerSession session, List<Release> leases) {
        Membership member = memberships.get(session);
        if (member == null || leases.isEmpty()) {
            return;
        }
        Worker worker = member.worker();
        LiveGroup live = member.group();
        worker.heard(nanos.getAsLong());
        // From here on it does not work on them. Their last checkpoints go into the log with who gets them, so that
        // neither is
        // ever there without the other.
        List<LostLease> stale = leases.stream()
                .filter(lease -> !worker.giveBack(lease))
                .map(lease -> new LostLease(
                        new LeaseToken(lease.shardUid(), lease.epoch()), "the lease was gone when it was given back"))
                .toList();
        if (!stale.isEmpty()) {
            session.lost(stale);
        }
        look(live);
    }

    /** A worker goes in order. */
    public void leave(WorkerSession session, List<Release> leases) {
        Membership member = memberships.remove(session);
        if (member == null) {
            session.completed();
            return;
        }
        Worker worker = member.worker();
        LiveGroup live = member.group();
        live.remove(worker);
        log.propose(
                new CoordinationCommand.ReleaseLeases(live.name(), worker.id(), everything(live, worker, leases)),
                new Then(
                        outcome -> {
                            session.completed();
                            look(live);
                        },
                        failure -> {
                            session.completed();
                            live.touch();
                        }));
        look(live);
    }

    private List<Release> everything(LiveGroup live, Worker worker, List<Release> named) {
        Map<Long, Release> all = new TreeMap<>();
        log.state()
                .group(live.name())
                .ifPresent(group -> LiveGroup.leasesOf(group, worker.id())
                        .forEach(lease -> all.put(
                                lease.shardUid(), new Release(lease.shardUid(), lease.epoch(), Optional.empty()))));
        worker.returned().forEach(release -> all.put(release.shardUid(), release));
        named.forEach(release -> all.put(release.shardUid(), release));
        return List.copyOf(all.values());
    }

    /** The connection broke; the worker has its time to come back. */
    public void disconnected(WorkerSession session) {
        Membership member = memberships.remove(session);
        if (member != null) {
            member.worker().detach();
            member.group().touch();
        }
    }

    /** A shard was read to its end, or a stream has changed. */
    public void changed(String group) {
        Optional.ofNullable(groups.get(group)).ifPresent(this::look);
    }

    /** Looks after time: every few hundred milliseconds, and after each change of the metadata. */
    public void tick() {
        if (!leading) {
            return;
        }
        long nowNanos = nanos.getAsLong();
        noticePause(nowNanos);
        for (LiveGroup live : List.copyOf(groups.values())) {
            Optional<ConsumerGroup> group = log.state().group(live.name());
            buryTheDead(live, group.map(ConsumerGroup::settings).orElse(GroupSettings.DEFAULT), nowNanos);
            if (live.needsLook(group, log.image(), nowNanos, LOOK_AGAIN_NANOS)) {
                look(live);
            }
        }
    }

    /** When this process stood still nobody could be heard, neither a sign of life nor what was given back in time. */
    private void noticePause(long nowNanos) {
        long pause = nowNanos - ranNanos;
        ranNanos = nowNanos;
        if (pause > PAUSE_NANOS) {
            groups.values().forEach(live -> live.excuse(pause));
        }
    }

    private void buryTheDead(LiveGroup live, GroupSettings settings, long nowNanos) {
        for (Worker worker : List.copyOf(live.workers())) {
            if (worker.isSilent(nowNanos, settings.failover().toNanos())) {
                worker.session()
                        .ifPresent(session -> end(
                                session,
                                new MillraceException(
                                        ErrorCode.SESSION_EXPIRED,
                                        "nothing was heard of worker " + worker.id() + " for "
                                                + settings.failover().toMillis()
                                                + " ms; its leases are given to others")));
                live.remove(worker);
            }
        }
    }

    /** Tells workers what has changed and does what is to be done. */
    private void look(LiveGroup live) {
        if (!leading || groups.get(live.name()) != live) {
            return;
        }
        long nowNanos = nanos.getAsLong();
        noticePause(nowNanos);
        Optional<ConsumerGroup> found = log.state().group(live.name());
        if (found.isEmpty()) {
            forgetGroup(live);
            return;
        }
        ConsumerGroup group = found.get();
        live.forgetOldRevocations(group);
        Announcer.announce(live, group, log.image());
        if (live.isBusy()) {
            live.touch();
            return;
        }
        LeasePlan plan = LeasePlan.of(group, log.image(), live, nowNanos);
        live.looked(group, log.image(), nowNanos);
        revoke(live, group, plan.revocations(), nowNanos);
        if (!plan.moves().isEmpty()) {
            decide(live, new CoordinationCommand.MoveLeases(live.name(), plan.moves()), plan.moves());
            return;
        }
        if (live.isDeciding()) {
            return; // what can be forgotten is seen when that is done
        }
        List<Long> old = Forgettable.of(group, log.image());
        if (!old.isEmpty()) {
            decide(live, new CoordinationCommand.ForgetLeases(live.name(), old), List.of());
        } else if (live.workers().isEmpty() && !group.isHeld()) {
            groups.remove(live.name());
        }
    }

    private void revoke(LiveGroup live, ConsumerGroup group, List<Lease> leases, long nowNanos) {
        Map<String, List<LeaseToken>> byOwner = new TreeMap<>();
        for (Lease lease : leases) {
            live.revoke(lease, nowNanos + group.settings().drain().toNanos());
            byOwner.computeIfAbsent(lease.owner(), owner -> new ArrayList<>())
                    .add(new LeaseToken(lease.shardUid(), lease.epoch()));
        }
        byOwner.forEach((owner, tokens) -> live.worker(owner)
                .flatMap(Worker::session)
                .ifPresent(session -> session.revoked(tokens, group.settings().drain())));
    }

    private void decide(LiveGroup live, CoordinationCommand command, List<Move> moves) {
        live.deciding(moves);
        log.propose(
                command,
                new Then(
                        outcome -> {
                            live.decided(moves);
                            look(live);
                        },
                        failure -> {
                            live.decided(moves);
                            live.touch();
                        }));
    }

    /** The group was deleted: its workers, if any came meanwhile, must join again. */
    private void forgetGroup(LiveGroup live) {
        groups.remove(live.name());
        live.workers()
                .forEach(worker -> worker.session()
                        .ifPresent(session -> end(
                                session,
                                new MillraceException(
                                        ErrorCode.SESSION_EXPIRED,
                                        "group " + live.name() + " was deleted; join again"))));
    }

    private void end(WorkerSession session, MillraceException reason) {
        memberships.remove(session);
        session.ended(reason);
    }

    private LiveGroup live(String name) {
        return groups.computeIfAbsent(name, LiveGroup::new);
    }

    /** Groups with workers, for reports. */
    Optional<LiveGroup> find(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    List<String> running() {
        return List.copyOf(groups.keySet());
    }
}
