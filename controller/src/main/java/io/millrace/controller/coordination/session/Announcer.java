package io.millrace.controller.coordination.session;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells workers the difference between what they know and what the log says, whoever put it there. So nothing has to be
 * remembered about commands whose outcome is unknown.
 */
final class Announcer {

    private Announcer() {}

    static void announce(LiveGroup live, ConsumerGroup group, MetadataImage image) {
        Map<String, List<Lease>> byOwner = new HashMap<>();
        group.leases().values().forEach(lease -> {
            if (lease.isHeld()) {
                byOwner.computeIfAbsent(lease.owner(), owner -> new ArrayList<>())
                        .add(lease);
            }
        });
        for (Worker worker : live.workers()) {
            worker.session().ifPresent(session -> {
                sayGone(worker, session, group, image);
                sayAssigned(worker, session, byOwner.getOrDefault(worker.id(), List.of()), image);
            });
            worker.forgetProgress(new HashSet<>(worker.told().keySet()));
        }
    }

    private static void sayGone(Worker worker, WorkerSession session, ConsumerGroup group, MetadataImage image) {
        List<LostLease> lost = new ArrayList<>();
        List<LeaseToken> released = new ArrayList<>();
        worker.told().entrySet().removeIf(told -> {
            LeaseToken token = new LeaseToken(told.getKey(), told.getValue());
            Optional<Lease> lease = group.lease(token.shardUid());
            if (lease.isPresent()
                    && lease.get().isHeldAt(token.epoch())
                    && lease.get().owner().equals(worker.id())) {
                return false;
            }
            boolean ended =
                    lease.isPresent() && lease.get().isFinished() && lease.get().epoch() == token.epoch();
            if (worker.takeReturned(token, lease.map(Lease::position))) {
                released.add(token);
            } else if (!ended) {
                lost.add(new LostLease(token, reason(lease, image)));
            }
            return true;
        });
        if (!released.isEmpty()) {
            session.released(released);
        }
        if (!lost.isEmpty()) {
            session.lost(lost);
        }
    }

    private static String reason(Optional<Lease> lease, MetadataImage image) {
        if (lease.isEmpty() || image.stream(lease.get().streamUid()).isEmpty()) {
            return "the stream or the shard is gone";
        }
        return lease.get().isHeld()
                ? "it was given to " + lease.get().owner() + " with epoch "
                        + lease.get().epoch()
                : "it was taken back";
    }

    private static void sayAssigned(Worker worker, WorkerSession session, List<Lease> owned, MetadataImage image) {
        List<AssignedLease> assigned = new ArrayList<>();
        for (Lease lease : owned) {
            if (!worker.claims(lease) || worker.told().containsKey(lease.shardUid())) {
                continue;
            }
            image.stream(lease.streamUid())
                    .flatMap(stream -> stream.shard(lease.shard())
                            .map(shard -> new AssignedLease(
                                    stream.name(), stream.uid(), shard, lease.epoch(), lease.position())))
                    .ifPresent(it -> {
                        assigned.add(it);
                        worker.told().put(lease.shardUid(), lease.epoch());
                    });
        }
        if (!assigned.isEmpty()) {
            assigned.sort(java.util.Comparator.comparing(AssignedLease::stream)
                    .thenComparingInt(it -> it.shard().id().number()));
            session.assigned(assigned);
        }
    }
}
