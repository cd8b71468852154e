package io.millrace.controller;

import io.millrace.common.env.RandomSource;
import io.millrace.common.env.TimeSource;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ProcessInfo.MovePhase;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.NodeChange;
import io.millrace.controller.liveness.HeardHealth;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.liveness.NodeLiveness;
import io.millrace.controller.placement.GroupPlanner;
import io.millrace.controller.placement.LeaderBalancer;
import io.millrace.controller.placement.MovePlanner;
import io.millrace.controller.placement.PlacementSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the leading controller sees to by itself: names the cluster, makes groups when nodes have joined,
 * moves replicas away from drained nodes and to empty ones, spreads leaders.
 * {@link #tick} is called by the serial executor alone, and only while this controller leads.
 */
final class LeaderDuties {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderDuties.class);
    private static final int TOKEN_KEY_BYTES = 32;
    private static final int CLUSTER_ID_BYTES = 16;

    /** A node that gets a replica may restart meanwhile; after this time it is not waited for. */
    private static final Duration MOVE_PATIENCE = Duration.ofSeconds(60);

    private final Supplier<MetadataImage> image;
    private final NodeLiveness liveness;
    private final MetadataProposer proposer;
    private final PlacementSettings placement;
    private final TimeSource time;
    private final RandomSource random;
    private CompletableFuture<?> proposal = CompletableFuture.completedFuture(null);
    private LeaderBalancer.State balance;
    private volatile Optional<LeaderBalancer.Transfer> transfer = Optional.empty();

    LeaderDuties(
            Supplier<MetadataImage> image,
            NodeLiveness liveness,
            MetadataProposer proposer,
            PlacementSettings placement,
            TimeSource time,
            RandomSource random) {
        this.image = image;
        this.liveness = liveness;
        this.proposer = proposer;
        this.placement = placement;
        this.time = time;
        this.random = random;
        balance = LeaderBalancer.State.startingAt(time.monotonicNanos());
    }

    /** Transfer that a node should be asked for. Any thread. */
    Optional<LeaderBalancer.Transfer> transfer() {
        return transfer;
    }

    void tick() {
        MetadataImage now = image.get();
        if (proposal.isDone()) {
            next(now).ifPresent(this::propose);
        }
        balance(now);
    }

    private Optional<MetadataCommand> next(MetadataImage now) {
        if (now.cluster().clusterId().isEmpty()) {
            return Optional.of(new MetadataCommand.CreateCluster(
                    randomHex(CLUSTER_ID_BYTES), randomHex(TOKEN_KEY_BYTES), FeatureLevels.KNOWN));
        }
        Liveness heard = liveness.view();
        long nanos = time.monotonicNanos();
        List<NodeId> alive = now.nodes().keySet().stream()
                .filter(node -> heard.isHeard(node, nanos))
                .toList();
        List<MetadataRecord.Group> plan = GroupPlanner.plan(now, alive, placement);
        if (!plan.isEmpty()) {
            return Optional.of(new MetadataCommand.CreateGroups(plan));
        }
        return move(now, heard, nanos).map(MetadataCommand.ChangeNodes::new);
    }

    private Optional<NodeChange> move(MetadataImage now, Liveness heard, long nanos) {
        Optional<NodeChange> hopeless = now.moves()
                .filter(move -> move.phase() == MovePhase.JOINING
                        && nanos - heard.lastHeardNanos(move.to()) > MOVE_PATIENCE.toNanos())
                .<NodeChange>map(move -> new NodeChange.AbandonMove(move.id()))
                .findFirst();
        return hopeless.isPresent()
                ? hopeless
                : new MovePlanner(now, HeardHealth.of(heard, nanos), placement)
                        .next()
                        .map(move -> new NodeChange.Move(move.group(), move.from(), move.to()));
    }

    private void propose(MetadataCommand command) {
        proposal = proposer.propose(command).handle((done, failure) -> {
            if (failure != null) {
                LOG.info("{} is tried again later: {}", command.getClass().getSimpleName(), failure.toString());
            }
            return null;
        });
    }

    private String randomHex(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }

    private void balance(MetadataImage now) {
        Liveness heard = liveness.view();
        long nanos = time.monotonicNanos();
        HeardHealth health = HeardHealth.of(heard, nanos);
        Map<GroupId, NodeId> leaders = new HashMap<>();
        List<LeaderBalancer.Candidate> candidates = new ArrayList<>();
        for (GroupInfo group : now.groups().values()) {
            heard.leader(group.id()).ifPresent(claim -> leaders.put(group.id(), claim.node()));
            for (NodeId node : group.replicas()) {
                boolean serves = now.node(node).filter(NodeInfo::serves).isPresent();
                if (serves && health.isWell(group.id(), node)) {
                    candidates.add(new LeaderBalancer.Candidate(group.id(), node));
                }
            }
        }
        balance = LeaderBalancer.DEFAULT.next(balance, leaders, candidates, nanos);
        if (!transfer.equals(balance.asked())) {
            balance.asked().ifPresent(asked -> LOG.info("Leaders are uneven: asking for {}", asked));
            transfer = balance.asked();
        }
    }
}
