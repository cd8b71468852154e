package io.millrace.controller.placement;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Spreads group leaders evenly over nodes, one transfer at a time. Pure: each call gives the next state. Hysteresis: a
 * transfer begins only when one node has led at least two groups more than another for {@code settle}, and not within
 * {@code settle} of the end of the last one; one that does not happen in {@code patience} is given up.
 *
 * @param settle how long an imbalance must last
 * @param patience how long a transfer is asked for
 */
public record LeaderBalancer(Duration settle, Duration patience) {

    /** What the controllers use. */
    public static final LeaderBalancer DEFAULT = new LeaderBalancer(Duration.ofSeconds(5), Duration.ofSeconds(15));

    /**
     * A replica that could lead.
     *
     * @param group its group
     * @param node its node: alive, and caught up
     */
    public record Candidate(GroupId group, NodeId node) {}

    /**
     * Leadership that should move.
     *
     * @param group group
     * @param from node that leads it
     * @param to node that should
     */
    public record Transfer(GroupId group, NodeId from, NodeId to) {}

    /**
     * What the balancer remembers.
     *
     * @param asked transfer that is being asked for
     * @param sinceNanos when that began; else when the imbalance was first seen or the last transfer ended
     * @param waiting true while an imbalance is seen that has not lasted long enough
     */
    public record State(Optional<Transfer> asked, long sinceNanos, boolean waiting) {

        public static State startingAt(long nowNanos) {
            return new State(Optional.empty(), nowNanos, false);
        }
    }

    /**
     * The next state; its transfer is to be asked for.
     *
     * @param leaders leader of each group, as far as known
     * @param candidates replicas that could lead, also those that do
     */
    public State next(State state, Map<GroupId, NodeId> leaders, Collection<Candidate> candidates, long nowNanos) {
        if (state.asked().isPresent()) {
            return pending(state, state.asked().get(), leaders, nowNanos);
        }
        Optional<Transfer> wanted = transfer(leaders, candidates);
        boolean settled = nowNanos - state.sinceNanos() >= settle.toNanos();
        if (wanted.isEmpty()) {
            return state.waiting() ? new State(Optional.empty(), nowNanos, false) : state;
        }
        if (!state.waiting()) {
            return settled ? new State(Optional.empty(), nowNanos, true) : state;
        }
        return settled ? new State(wanted, nowNanos, false) : state;
    }

    private State pending(State state, Transfer asked, Map<GroupId, NodeId> leaders, long nowNanos) {
        NodeId leader = leaders.get(asked.group());
        boolean moved = leader != null && !leader.equals(asked.from());
        boolean tooLong = nowNanos - state.sinceNanos() >= patience.toNanos();
        return moved || tooLong ? new State(Optional.empty(), nowNanos, false) : state;
    }

    /** From the node with the most leaders to the one with the fewest, where they share a group. */
    private static Optional<Transfer> transfer(Map<GroupId, NodeId> leaders, Collection<Candidate> candidates) {
        Map<NodeId, Integer> counts = new TreeMap<>();
        Map<GroupId, Set<NodeId>> able = new HashMap<>();
        for (Candidate candidate : candidates) {
            counts.putIfAbsent(candidate.node(), 0);
            able.computeIfAbsent(candidate.group(), group -> new TreeSet<>()).add(candidate.node());
        }
        leaders.values().forEach(node -> counts.computeIfPresent(node, (id, count) -> count + 1));
        int best = 1;
        Optional<Transfer> wanted = Optional.empty();
        for (Map.Entry<GroupId, NodeId> led : new TreeMap<>(leaders).entrySet()) {
            GroupId group = led.getKey();
            NodeId from = led.getValue();
            for (NodeId to : able.getOrDefault(group, Set.of())) {
                int difference = counts.getOrDefault(from, 0) - counts.getOrDefault(to, 0);
                if (difference > best) {
                    best = difference;
                    wanted = Optional.of(new Transfer(group, from, to));
                }
            }
        }
        return wanted;
    }
}
