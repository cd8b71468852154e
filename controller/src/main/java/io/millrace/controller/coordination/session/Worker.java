package io.millrace.controller.coordination.session;

import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.assign.Candidate;
import io.millrace.controller.coordination.command.CoordinationCommand.Release;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is known of a worker. After a change of leaders it is known by its leases alone, until it joins again or its time is over. */
final class Worker {

    private final String id;
    private Optional<WorkerSession> session = Optional.empty();
    private String host = "";
    private Set<String> streams = Set.of();
    private int maxLeases;
    private boolean closing;
    private long heardNanos;
    /** Leases it knows to have, with their epochs. */
    private final Map<Long, Long> told = new TreeMap<>();
    /** Leases that the log says it has and that it does not work on. */
    private final Map<Long, Long> unclaimed = new HashMap<>();
    /** Leases that it has given back and that the log says it has. */
    private final Map<Long, Release> returned = new TreeMap<>();

    private final Map<Long, Progress> progress = new HashMap<>();

    Worker(String id, long nowNanos) {
        this.id = id;
        heardNanos = nowNanos;
    }

    void attach(WorkerSession next, JoinRequest join, long nowNanos) {
        session = Optional.of(next);
        host = join.host();
        streams = join.streams().keySet();
        maxLeases = join.maxLeases();
        closing = false;
        heardNanos = nowNanos;
        told.clear();
        unclaimed.clear();
        returned.clear();
    }

    void detach() {
        session = Optional.empty();
    }

    /** It is about to go and takes nothing more. */
    void closes() {
        closing = true;
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** Time that passed while nobody could be heard does not count. */
    void excuse(long nanos) {
        heardNanos += nanos;
    }

    boolean isSilent(long nowNanos, long failoverNanos) {
        return nowNanos - heardNanos > failoverNanos;
    }

    void progress(Progress said) {
        progress.put(said.token().shardUid(), said);
    }

    /** What it said of a lease that it still has. */
    Optional<Progress> progress(Lease lease) {
        return Optional.ofNullable(progress.get(lease.shardUid()))
                .filter(said -> said.token().epoch() == lease.epoch());
    }

    void forgetProgress(Set<Long> shards) {
        progress.keySet().retainAll(shards);
    }

    /** The log says that it holds the lease, but it does not work on it. */
    void disclaim(LeaseToken token) {
        unclaimed.put(token.shardUid(), token.epoch());
        told.remove(token.shardUid(), token.epoch());
    }

    /** It gives a lease back, and is told when the log has that; false when it is not known to have it. */
    boolean giveBack(Release release) {
        boolean known = Long.valueOf(release.epoch()).equals(told.get(release.shardUid()));
        if (known) {
            returned.put(release.shardUid(), release);
        }
        return known;
    }

    /** What it said when it gave the lease back, if it has. */
    Optional<Release> returned(Lease lease) {
        return Optional.ofNullable(returned.get(lease.shardUid())).filter(release -> release.epoch() == lease.epoch());
    }

    /** All that it has given back and that the log says it has. */
    Collection<Release> returned() {
        return returned.values();
    }

    /** The log has no longer that it has the lease; true when it had given it back and the log is as far as it said. */
    boolean takeReturned(LeaseToken token, Optional<LeasePosition> logged) {
        Release release = returned.get(token.shardUid());
        if (release == null || release.epoch() != token.epoch()) {
            return false;
        }
        returned.remove(token.shardUid());
        return logged.isPresent()
                && release.position().filter(logged.get()::isBefore).isEmpty();
    }

    boolean claims(Lease lease) {
        return returned(lease).isEmpty() && !Long.valueOf(lease.epoch()).equals(unclaimed.get(lease.shardUid()));
    }

    Candidate candidate() {
        return new Candidate(id, new HashSet<>(streams), maxLeases, session.isPresent() && !closing);
    }

    String id() {
        return id;
    }

    String host() {
        return host;
    }

    Set<String> streams() {
        return streams;
    }

    Optional<WorkerSession> session() {
        return session;
    }

    long heardNanos() {
        return heardNanos;
    }

    Map<Long, Long> told() {
        return told;
    }
}
