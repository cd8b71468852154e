package io.millrace.controller.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.controller.liveness.Liveness.LeaderClaim;
import io.millrace.controller.liveness.NodeReport.Replica;
import io.millrace.controller.liveness.NodeReport.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class LivenessTest {

    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final GroupId GROUP = new GroupId(1);

    private Liveness liveness = Liveness.startingAt(0, 100);

    private void heard(NodeId node, Role role, long term, long atNanos) {
        liveness = liveness.heard(
                new NodeReport(node, 1, List.of(new Replica(GROUP, role, term, 7, 8)), 1, 2, 3), atNanos);
    }

    @Test
    void nodesHaveOneTimeoutToBeHeard() {
        assertThat(liveness.isAlive(A, 99)).isTrue();
        assertThat(liveness.isHeard(A, 99)).isFalse();
        assertThat(liveness.isAlive(A, 100)).isFalse();
        heard(A, Role.FOLLOWER, 1, 50);
        assertThat(liveness.isAlive(A, 149)).isTrue();
        assertThat(liveness.isHeard(A, 149)).isTrue();
        assertThat(liveness.isAlive(A, 150)).isFalse();
        assertThat(liveness.isAlive(B, 150)).isFalse();
    }

    @Test
    void leaderOfTheHighestTermCounts() {
        heard(A, Role.LEADER, 3, 1);
        heard(B, Role.LEADER, 2, 2);
        assertThat(liveness.leader(GROUP)).contains(new LeaderClaim(A, 3));
        heard(B, Role.LEADER, 4, 3);
        assertThat(liveness.leader(GROUP)).contains(new LeaderClaim(B, 4));
    }

    @Test
    void leaderThatStepsDownIsForgotten() {
        heard(A, Role.LEADER, 3, 1);
        heard(B, Role.FOLLOWER, 3, 2);
        assertThat(liveness.leader(GROUP)).contains(new LeaderClaim(A, 3));
        heard(A, Role.FOLLOWER, 4, 3);
        assertThat(liveness.leader(GROUP)).isEmpty();
    }

    @Test
    void reportsTellOfReplicas() {
        heard(A, Role.LEADER, 3, 1);
        assertThat(liveness.replica(A, GROUP).orElseThrow().appliedIndex()).isEqualTo(7);
        assertThat(liveness.replica(A, new GroupId(2))).isEmpty();
        assertThat(liveness.replica(B, GROUP)).isEmpty();
    }
}
