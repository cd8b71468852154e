package io.millrace.controller.coordination.session;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.ShardStanding;
import io.millrace.controller.coordination.ShardStandings;
import io.millrace.controller.coordination.assign.Assignor;
import io.millrace.controller.coordination.assign.Plan;
import io.millrace.controller.coordination.assign.Readable;
import io.millrace.controller.coordination.command.CoordinationCommand.Move;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What to do about a group's leases now.
 *
 * @param moves assignments, and leases taken from workers that are gone
 * @param revocations leases to ask back
 */
record LeasePlan(List<Move> moves, List<Lease> revocations) {

    /** Looks at everything a group could read. */
    static LeasePlan of(ConsumerGroup group, MetadataImage image, LiveGroup live, long nowNanos) {
        Map<Long, ShardStanding> standings = new HashMap<>();
        List<Readable> shards = new ArrayList<>();
        for (ShardStanding standing : ShardStandings.of(group, image)) {
            standings.put(standing.shard().uid(), standing);
            if (standing.isReadable()) {
                shards.add(readable(standing, live, nowNanos));
            }
        }
        Plan plan = Assignor.plan(live.candidates(), shards, live.moves(nowNanos));
        Map<Long, Move> moves = new HashMap<>();
        List<Move> inOrder = new ArrayList<>();
        for (Plan.Assignment assignment : plan.assignments()) {
            ShardStanding standing =
                    Objects.requireNonNull(standings.get(assignment.shard().shardUid()));
            Move move = new Move(
                    standing.shard().uid(),
                    standing.stream().uid(),
                    standing.shard().id(),
                    standing.epoch(),
                    assignment.worker(),
                    standing.lease().flatMap(live::returned));
            moves.put(move.shardUid(), move);
            inOrder.add(move);
        }
        List<Lease> revocations = new ArrayList<>();
        plan.revocations().forEach(shard -> group.lease(shard.shardUid()).ifPresent(revocations::add));
        for (Lease lease : group.leases().values()) {
            boolean moving = moves.containsKey(lease.shardUid())
                    || live.moving(lease.shardUid()).isPresent();
            if (!lease.isHeld() || moving) {
                continue;
            }
            boolean streamGone = image.stream(lease.streamUid()).isEmpty();
            boolean shardGone = !standings.containsKey(lease.shardUid());
            if (streamGone || live.holder(lease, nowNanos).isEmpty()) {
                // Nobody to give it to: free it, so that a stopped group is seen to be stopped.
                inOrder.add(new Move(
                        lease.shardUid(),
                        lease.streamUid(),
                        lease.shard(),
                        lease.epoch(),
                        Lease.NOBODY,
                        live.returned(lease)));
            } else if (shardGone && !live.isRevoked(lease.shardUid())) {
                revocations.add(lease);
            }
        }
        return new LeasePlan(inOrder, revocations);
    }

    private static Readable readable(ShardStanding standing, LiveGroup live, long nowNanos) {
        long uid = standing.shard().uid();
        String stream = standing.stream().name();
        Optional<Move> moving = live.moving(uid);
        if (moving.isPresent()) {
            return new Readable(uid, stream, moving.get().owner(), Readable.Standing.ARRIVES);
        }
        String owner =
                standing.lease().map(lease -> live.holder(lease, nowNanos)).orElse(Lease.NOBODY);
        return new Readable(
                uid, stream, owner, live.isRevoked(uid) ? Readable.Standing.LEAVES : Readable.Standing.RESTS);
    }
}
