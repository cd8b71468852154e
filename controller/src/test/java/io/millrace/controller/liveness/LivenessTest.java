package io.millrace.controller.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.controller.liveness.Liveness.LeaderClaim;
import io.millrace.controller.liveness.NodeReport.Intent;
import io.millrace.controller.liveness.NodeReport.Replica;
import io.millrace.controller.liveness.NodeReport.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LivenessTest {

    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final GroupId GROUP = new GroupId(1);

    private Liveness liveness = Liveness.startingAt(0, 100);

    private void heard(NodeId node, Role role, long term, long atNanos) {
        liveness = liveness.heard(Reports.of(node, 1, List.of(new Replica(GROUP, role, term, 7, 8))), atNanos);
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
    void nodeThatSaidThatItStopsIsNotWaitedFor() {
        liveness = liveness.heard(report(1, Intent.GOES_ON), 1);
        assertThat(liveness.hasStopped(A)).isFalse();
        liveness = liveness.heard(report(1, Intent.STOPS), 2);
        assertThat(liveness.hasStopped(A)).isTrue();
        assertThat(liveness.isAlive(A, 3)).isFalse();
        assertThat(new HeardHealth(liveness, 3, Duration.ofNanos(100)).isAlive(A))
                .isFalse();
        assertThat(liveness.hasStopped(B)).isFalse();
    }

    /** A heartbeat that was sent before arrives after it; another process of the same node begins anew. */
    @Test
    void wordThatItStopsIsFinalForTheProcess() {
        liveness = liveness.heard(report(1, Intent.STOPS), 2).heard(report(1, Intent.GOES_ON), 3);
        assertThat(liveness.hasStopped(A)).isTrue();
        liveness = liveness.heard(report(2, Intent.GOES_ON), 4);
        assertThat(liveness.hasStopped(A)).isFalse();
        assertThat(liveness.isAlive(A, 5)).isTrue();
    }

    private static NodeReport report(long incarnation, Intent intent) {
        return new NodeReport(A, incarnation, List.of(), 0, 0, 0, 0, FeatureLevels.KNOWN, intent);
    }

    @Test
    void aNodeIsFreeOfAReplicaWhenItHasSaidSo() {
        assertThat(health(1).isFree(GROUP, A)).as("never heard").isFalse();
        liveness = liveness.heard(NodeReport.ofNew(A, 1, FeatureLevels.KNOWN), 1);
        assertThat(health(1).isFree(GROUP, A)).as("only announced").isFalse();
        heard(A, Role.FOLLOWER, 1, 2);
        assertThat(health(2).isFree(GROUP, A)).isFalse();
        assertThat(health(2).isFree(new GroupId(2), A)).isTrue();
        liveness = liveness.heard(Reports.of(A, 1, List.of()), 3);
        assertThat(health(3).isFree(GROUP, A)).isTrue();
    }

    private HeardHealth health(long nowNanos) {
        return new HeardHealth(liveness, nowNanos, Duration.ofNanos(100));
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
