package io.millrace.controller.coordination.session;

import io.millrace.common.id.ShardId;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.ShardStanding;
import io.millrace.controller.coordination.ShardStandings;
import io.millrace.controller.coordination.session.ShardExplanation.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says of one shard why it is or is not held. */
final class Explainer {

    private final ConsumerGroup group;
    private final Optional<LiveGroup> live;
    private final long nowNanos;

    Explainer(ConsumerGroup group, Optional<LiveGroup> live, long nowNanos) {
        this.group = group;
        this.live = live;
        this.nowNanos = nowNanos;
    }

    ShardExplanation explain(ShardStanding standing) {
        if (standing.isFinished()) {
            return standing.lease().map(Lease::wasRead).orElse(false)
                    ? of(standing, State.FINISHED, "", "read to its end")
                    : of(standing, State.BEFORE_START, "", "it was closed before the position the group started at");
        }
        if (!standing.waitsFor().isEmpty()) {
            return of(standing, State.WAITS_FOR_PARENTS, "", "waits for " + parents(standing));
        }
        Optional<Lease> held = standing.lease().filter(Lease::isHeld);
        return held.isPresent() ? held(standing, held.get()) : free(standing);
    }

    private String parents(ShardStanding standing) {
        return standing.waitsFor().stream()
                .map(parent -> parent + " to be read to its end; it is "
                        + ShardStandings.of(group, standing.stream(), parent)
                                .map(Explainer::progressOf)
                                .orElse("no longer in the stream"))
                .collect(Collectors.joining(", and for "));
    }

    private static String progressOf(ShardStanding parent) {
        List<ShardId> waits = parent.waitsFor();
        if (!waits.isEmpty()) {
            return "waiting for " + waits.stream().map(ShardId::toString).collect(Collectors.joining(" and "))
                    + " itself";
        }
        return "at " + words(parent.position())
                + parent.lease()
                        .filter(Lease::isHeld)
                        .map(lease -> " at worker " + lease.owner())
                        .orElse(" and nobody holds it");
    }

    private static String words(LeasePosition position) {
        if (position instanceof LeasePosition.Processed processed) {
            return "sequence number " + processed.number();
        }
        if (position instanceof LeasePosition.AtTimestamp at) {
            return "the start (" + java.time.Instant.ofEpochMilli(at.millis()) + ")";
        }
        return position instanceof LeasePosition.ShardEnd ? "its end" : "the start (TRIM_HORIZON)";
    }

    private ShardExplanation held(ShardStanding standing, Lease lease) {
        Optional<Worker> worker = live.flatMap(it -> it.worker(lease.owner()));
        if (worker.isEmpty()) {
            return of(
                    standing,
                    State.ASSIGNING,
                    "",
                    lease.owner() + " has died or left; about to be assigned to another");
        }
        Optional<LiveGroup.Revocation> revocation = live.flatMap(it -> it.revocation(lease.shardUid()));
        if (worker.get().session().isEmpty()) {
            return of(
                    standing,
                    State.HOLDER_SILENT,
                    lease.owner(),
                    lease.owner() + " has no session; it is given up in "
                            + millis(worker.get().heardNanos()
                                    + group.settings().failover().toNanos())
                            + " ms unless it comes back");
        }
        if (revocation.isPresent()) {
            return of(
                    standing,
                    State.REVOKED,
                    lease.owner(),
                    lease.owner() + " was asked to give it back and has "
                            + millis(revocation.get().deadlineNanos()) + " ms left to do so");
        }
        return of(
                standing,
                State.HELD,
                lease.owner(),
                lease.owner() + " holds it with epoch " + lease.epoch() + ", at " + words(lease.position()));
    }

    private long millis(long deadlineNanos) {
        return Math.max(0, Duration.ofNanos(deadlineNanos - nowNanos).toMillis());
    }

    private ShardExplanation free(ShardStanding standing) {
        String stream = standing.stream().name();
        List<Worker> connected = live.stream()
                .flatMap(it -> it.workers().stream())
                .filter(worker -> worker.session().isPresent())
                .toList();
        if (connected.isEmpty()) {
            return of(standing, State.NO_WORKER, "", "the group has no workers");
        }
        List<Worker> readers = connected.stream()
                .filter(worker -> worker.streams().contains(stream))
                .toList();
        if (readers.isEmpty()) {
            return of(standing, State.NO_WORKER, "", "none of the " + connected.size() + " workers reads " + stream);
        }
        boolean room = readers.stream()
                .anyMatch(worker -> worker.candidate().maxLeases() == 0
                        || LiveGroup.leasesOf(group, worker.id()).size()
                                < worker.candidate().maxLeases());
        if (!room) {
            return of(
                    standing,
                    State.NO_WORKER,
                    "",
                    "all " + readers.size() + " workers that read " + stream + " hold as many leases as they take");
        }
        return of(standing, State.ASSIGNING, "", "about to be assigned");
    }

    private static ShardExplanation of(ShardStanding standing, State state, String owner, String reason) {
        return new ShardExplanation(
                standing.stream().name(), standing.shard().id().toString(), state, owner, reason);
    }
}
