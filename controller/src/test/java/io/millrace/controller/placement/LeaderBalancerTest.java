package io.millrace.controller.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.controller.placement.LeaderBalancer.Candidate;
import io.millrace.controller.placement.LeaderBalancer.State;
import io.millrace.controller.placement.LeaderBalancer.Transfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LeaderBalancerTest {

    private static final LeaderBalancer BALANCER = new LeaderBalancer(Duration.ofSeconds(5), Duration.ofSeconds(15));

    private final Map<GroupId, NodeId> leaders = new HashMap<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private long nowNanos;
    private State state = State.startingAt(0);

    private static NodeId node(int number) {
        return new NodeId("n" + number);
    }

    /** Groups 1, 2, … led by these nodes, each with replicas on nodes 1 to 3. */
    private void led(List<Integer> by) {
        leaders.clear();
        candidates.clear();
        nowNanos = 0;
        state = State.startingAt(0);
        for (int i = 0; i < by.size(); i++) {
            GroupId group = new GroupId(i + 1);
            leaders.put(group, node(by.get(i)));
            for (int replica = 1; replica <= 3; replica++) {
                candidates.add(new Candidate(group, node(replica)));
            }
        }
    }

    private State after(int seconds) {
        nowNanos += Duration.ofSeconds(seconds).toNanos();
        state = BALANCER.next(state, leaders, candidates, nowNanos);
        return state;
    }

    @Test
    void imbalanceThatLastsIsEvenedOut() {
        led(List.of(1, 1, 1));
        assertThat(after(5).asked()).isEmpty();
        assertThat(after(4).asked()).isEmpty();
        Transfer first = after(1).asked().orElseThrow();
        assertThat(first.from()).isEqualTo(node(1));
        leaders.put(first.group(), first.to());
        assertThat(after(1).asked()).isEmpty();
        assertThat(after(4).asked()).isEmpty();
        after(5);
        Transfer second = after(5).asked().orElseThrow();
        assertThat(second.to()).isNotEqualTo(first.to());
        leaders.put(second.group(), second.to());
        assertThat(after(60).asked()).isEmpty();
        assertThat(after(60).asked()).isEmpty();
    }

    @Test
    void imbalanceThatPassesIsLeftAlone() {
        led(List.of(1, 1, 2));
        after(10);
        leaders.put(new GroupId(1), node(3));
        after(1);
        leaders.put(new GroupId(1), node(1));
        assertThat(after(4).asked()).isEmpty();
    }

    @Test
    void oneMoreIsNotAnImbalance() {
        led(List.of(1, 1, 2, 3));
        assertThat(after(10).asked()).isEmpty();
        assertThat(after(10).asked()).isEmpty();
    }

    @Test
    void transferThatDoesNotHappenIsGivenUp() {
        led(List.of(1, 1, 1));
        after(10);
        assertThat(after(10).asked()).isPresent();
        assertThat(after(14).asked()).isPresent();
        assertThat(after(1).asked()).isEmpty();
    }

    @Test
    void replicasThatCannotLeadAreNotAsked() {
        led(List.of(1, 1, 1));
        candidates.removeIf(candidate -> !candidate.node().equals(node(1)));
        after(10);
        assertThat(after(10).asked()).isEmpty();
    }

    @Property
    void leadersEndUpEven(@ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 3) Integer> by) {
        led(by);
        for (int i = 0; i < 100; i++) {
            after(5).asked().ifPresent(transfer -> {
                assertThat(leaders.get(transfer.group())).isEqualTo(transfer.from());
                leaders.put(transfer.group(), transfer.to());
            });
        }
        Map<NodeId, Integer> counts = new HashMap<>(Map.of(node(1), 0, node(2), 0, node(3), 0));
        leaders.values().forEach(node -> counts.merge(node, 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        int least = counts.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
        assertThat(most - least).isLessThanOrEqualTo(1);
    }
}
