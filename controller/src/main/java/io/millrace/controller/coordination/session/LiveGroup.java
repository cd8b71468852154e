package io.millrace.controller.coordination.session;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.assign.Assignor.Moves;
import io.millrace.controller.coordination.assign.Candidate;
import io.millrace.controller.coordination.command.CoordinationCommand.Move;
import io.millrace.controller.coordination.command.CoordinationCommand.Release;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A group that has workers, or had when this controller began to lead. */
final class LiveGroup {

    private static final int MOST_DECISIONS = 2;

    private final String name;
    private final TreeMap<String, Worker> workers = new TreeMap<>();
    private final Map<Long, Revocation> revocations = new TreeMap<>();
    /** Moves on their way into the log. Plans that are made meanwhile count them as done. */
    private final Map<Long, Move> moving = new HashMap<>();

    private final Arrivals arrivals = new Arrivals();

    private int decisions;

    private boolean stale = true;
    private Optional<ConsumerGroup> seen = Optional.empty();
    private Map<String, Optional<StreamInfo>> seenStreams = Map.of();
    private long seenNanos;

    /**
     * A lease that its holder was asked to give back.
     *
     * @param token the lease
     * @param deadlineNanos when it is taken away
     */
    record Revocation(LeaseToken token, long deadlineNanos) {}

    LiveGroup(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    Collection<Worker> workers() {
        return workers.values();
    }

    Optional<Worker> worker(String id) {
        return Optional.ofNullable(workers.get(id));
    }

    /** A worker that the log names as a holder, of which nothing was heard yet. */
    void expect(String id, long nowNanos) {
        stale = true;
        workers.computeIfAbsent(id, worker -> new Worker(worker, nowNanos));
    }

    /** A worker comes, for the first time or again. */
    Worker join(String id, long nowNanos) {
        stale = true;
        return workers.computeIfAbsent(id, worker -> {
            arrivals.arrived(nowNanos);
            return new Worker(worker, nowNanos);
        });
    }

    /** Which held shards may be asked back now. */
    Moves moves(long nowNanos) {
        return arrivals.moves(nowNanos);
    }

    void remove(Worker worker) {
        stale = true;
        workers.remove(worker.id(), worker);
    }

    List<Candidate> candidates() {
        return workers.values().stream().map(Worker::candidate).toList();
    }

    /** Who really has a lease now; empty when its holder is dead, does not claim it, or kept it too long after it was asked back. */
    String holder(Lease lease, long nowNanos) {
        Worker owner = workers.get(lease.owner());
        if (owner == null || !owner.claims(lease)) {
            return Lease.NOBODY;
        }
        Revocation revocation = revocations.get(lease.shardUid());
        boolean overdue = revocation != null && nowNanos - revocation.deadlineNanos() >= 0;
        return overdue ? Lease.NOBODY : owner.id();
    }

    /** Time that passed while nobody could be heard counts for none of its deadlines. */
    void excuse(long nanos) {
        workers.values().forEach(worker -> worker.excuse(nanos));
        revocations.replaceAll((shard, asked) -> new Revocation(asked.token(), asked.deadlineNanos() + nanos));
    }

    void revoke(Lease lease, long deadlineNanos) {
        revocations.put(
                lease.shardUid(), new Revocation(new LeaseToken(lease.shardUid(), lease.epoch()), deadlineNanos));
    }

    boolean isRevoked(long shardUid) {
        return revocations.containsKey(shardUid);
    }

    Optional<Revocation> revocation(long shardUid) {
        return Optional.ofNullable(revocations.get(shardUid));
    }

    Collection<Revocation> revocations() {
        return new ArrayList<>(revocations.values());
    }

    /** Forgets revocations of leases that have moved or ended since. */
    void forgetOldRevocations(ConsumerGroup group) {
        revocations
                .values()
                .removeIf(revocation -> group.lease(revocation.token().shardUid())
                        .filter(lease -> lease.isHeldAt(revocation.token().epoch()))
                        .isEmpty());
    }

    boolean hasOverdueRevocation(long nowNanos) {
        return revocations.values().stream().anyMatch(revocation -> nowNanos - revocation.deadlineNanos() >= 0);
    }

    /** The way into the log of the shard's lease, if it is on it. */
    Optional<Move> moving(long shardUid) {
        return Optional.ofNullable(moving.get(shardUid));
    }

    /** What its holder has said when it gave the lease back, if it has. */
    Optional<LeasePosition> returned(Lease lease) {
        return worker(lease.owner()).flatMap(worker -> worker.returned(lease)).flatMap(Release::position);
    }

    /** Commands about its leases are on their way into the log. */
    boolean isDeciding() {
        return decisions > 0;
    }

    /** What comes while so many commands are on their way is gathered for the next one. */
    boolean isBusy() {
        return decisions >= MOST_DECISIONS;
    }

    void deciding(List<Move> moves) {
        decisions++;
        moves.forEach(move -> moving.put(move.shardUid(), move));
    }

    void decided(List<Move> moves) {
        decisions--;
        moves.forEach(move -> moving.remove(move.shardUid(), move));
    }

    /** Something has changed that a plan depends on. */
    void touch() {
        stale = true;
    }

    /** True when a plan may come out differently from the last one: at once for a changed stream, now and then for the rest. */
    boolean needsLook(Optional<ConsumerGroup> group, MetadataImage image, long nowNanos, long pauseNanos) {
        if (stale || hasOverdueRevocation(nowNanos) || arrivals.isDue(nowNanos)) {
            return true;
        }
        if (nowNanos - seenNanos >= pauseNanos && !group.equals(seen)) {
            return true;
        }
        return group.isPresent() && !streams(group.get(), image).equals(seenStreams);
    }

    void looked(ConsumerGroup group, MetadataImage image, long nowNanos) {
        stale = false;
        arrivals.planned(nowNanos);
        seen = Optional.of(group);
        seenNanos = nowNanos;
        seenStreams = streams(group, image);
    }

    /** Cheap to compare: the image keeps a stream's object while nothing about the stream changes. */
    private static Map<String, Optional<StreamInfo>> streams(ConsumerGroup group, MetadataImage image) {
        Map<String, Optional<StreamInfo>> streams = new HashMap<>();
        group.streams().keySet().forEach(stream -> streams.put(stream, image.stream(stream)));
        return streams;
    }

    /** Shards that a worker holds, as the log says. */
    static List<Lease> leasesOf(ConsumerGroup group, String worker) {
        return group.leases().values().stream()
                .filter(lease -> lease.owner().equals(worker))
                .toList();
    }

    static Set<String> owners(ConsumerGroup group) {
        Set<String> owners = new HashSet<>();
        group.leases().values().stream().filter(Lease::isHeld).map(Lease::owner).forEach(owners::add);
        return owners;
    }
}
