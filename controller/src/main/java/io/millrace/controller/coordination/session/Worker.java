package io.millrace.controller.coordination.session;

import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.assign.Candidate;
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
    private long heardNanos;
    /** Leases it knows to have, with their epochs. */
    private final Map<Long, Long> told = new TreeMap<>();
    /** Leases that the log says it has and that it does not work on. */
    private final Map<Long, Long> unclaimed = new HashMap<>();

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
        heardNanos = nowNanos;
        told.clear();
        unclaimed.clear();
    }

    void detach() {
        session = Optional.empty();
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

    boolean claims(Lease lease) {
        return !Long.valueOf(lease.epoch()).equals(unclaimed.get(lease.shardUid()));
    }

    Candidate candidate() {
        return new Candidate(id, new HashSet<>(streams), maxLeases, session.isPresent());
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
