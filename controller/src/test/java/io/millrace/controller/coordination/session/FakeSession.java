package io.millrace.controller.coordination.session;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.controller.coordination.GroupSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A worker's end of a session: remembers what it was told. */
final class FakeSession implements WorkerSession {

    final TreeMap<Long, LeaseToken> held = new TreeMap<>();
    final List<LeaseToken> revoked = new ArrayList<>();
    final List<LeaseToken> released = new ArrayList<>();
    final List<LostLease> lost = new ArrayList<>();
    final List<Long> acknowledged = new ArrayList<>();
    Optional<List<LeaseToken>> kept = Optional.empty();
    Optional<ErrorCode> end = Optional.empty();
    boolean completed;

    @Override
    public boolean isOpen() {
        return end.isEmpty() && !completed;
    }

    @Override
    public void joined(GroupSettings settings, List<LeaseToken> tokens) {
        kept = Optional.of(tokens);
        tokens.forEach(token -> held.put(token.shardUid(), token));
    }

    @Override
    public void assigned(List<AssignedLease> leases) {
        leases.forEach(lease ->
                held.put(lease.shard().uid(), new LeaseToken(lease.shard().uid(), lease.epoch())));
    }

    @Override
    public void revoked(List<LeaseToken> leases, Duration drain) {
        revoked.addAll(leases);
    }

    @Override
    public void released(List<LeaseToken> leases) {
        released.addAll(leases);
    }

    @Override
    public void lost(List<LostLease> leases) {
        lost.addAll(leases);
        leases.forEach(lease -> held.remove(lease.token().shardUid(), lease.token()));
    }

    @Override
    public void acknowledged(long heartbeat) {
        acknowledged.add(heartbeat);
    }

    @Override
    public void completed() {
        completed = true;
    }

    @Override
    public void ended(MillraceException reason) {
        end = Optional.of(reason.code());
    }
}
