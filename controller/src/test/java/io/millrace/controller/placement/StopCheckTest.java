package io.millrace.controller.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.MovePhase;
import io.millrace.controller.command.World;
import io.millrace.controller.liveness.HeardHealth;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.liveness.NodeReport.Replica;
import io.millrace.controller.liveness.NodeReport.Role;
import io.millrace.controller.liveness.Reports;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** With health as heartbeats tell it. */
class StopCheckTest {

    private static final long SECOND = 1_000_000_000L;
    private static final NodeId N1 = new NodeId("n1");

    private MetadataImage image = World.withGroups().image();
    private Liveness heard = Liveness.startingAt(0, 5 * SECOND);

    /** A heartbeat of a node whose replicas of all three groups are at an index; node i leads group i. */
    private StopCheckTest heard(int node, long second, long applied) {
        List<Replica> replicas = IntStream.rangeClosed(1, 3)
                .mapToObj(group -> new Replica(
                        new GroupId(group), group == node ? Role.LEADER : Role.FOLLOWER, 1, applied, applied))
                .toList();
        heard = heard.heard(Reports.of(new NodeId("n" + node), 1, replicas), second * SECOND);
        return this;
    }

    private List<String> objections(long atSecond) {
        return StopCheck.objections(image, new HeardHealth(heard, atSecond * SECOND, Duration.ofMillis(2500)), N1);
    }

    @Test
    void aNodeMayStopWhenTheOthersAreWell() {
        assertThat(heard(1, 10, 5000).heard(2, 10, 4500).heard(3, 10, 5000).objections(11))
                .isEmpty();
    }

    @Test
    void notWhileAnotherIsSilent() {
        assertThat(heard(1, 10, 5000).heard(2, 10, 5000).heard(3, 7, 5000).objections(10))
                .startsWith("Group 1 would be left with 1 replicas that are well and needs 2 of 3: n3 was not heard"
                        + " lately.")
                .contains(
                        "Group 3 would be left with 0 replicas that are well and needs 2 of 3: n2 knows no leader, n3 was"
                                + " not heard lately.");
    }

    @Test
    void notWhileAnotherCatchesUp() {
        assertThat(heard(1, 10, 5000).heard(2, 10, 3000).heard(3, 10, 5000).objections(10))
                .containsExactly(
                        "Group 1 would be left with 1 replicas that are well and needs 2 of 3: n2 is 2000 log entries"
                                + " behind.",
                        "Group 3 would be left with 1 replicas that are well and needs 2 of 3: n2 is 2000 log entries"
                                + " behind.");
    }

    @Test
    void notWhileAnotherHasStartedAndNotOpenedItsReplicas() {
        heard(1, 10, 5000).heard(2, 10, 5000).heard(3, 10, 5000);
        heard = heard.heard(Reports.of(new NodeId("n2"), 2, List.of()), 10 * SECOND);
        assertThat(objections(10)).hasSize(3).allMatch(text -> text.contains("n2 does not run its replica yet"));
    }

    @Test
    void notWhileAReplicaIsOnItsWay() {
        heard(1, 10, 5000).heard(2, 10, 5000).heard(3, 10, 5000);
        image = MetadataDelta.next(
                image,
                99,
                List.of(new MetadataRecord.Process(new ProcessInfo.Moving(
                        7, 1, new GroupId(2), new NodeId("n3"), new NodeId("n4"), MovePhase.JOINING))));
        assertThat(objections(10))
                .containsExactly("A replica of group 2 is on its way from n3 to n4; wait until it is there.");
    }

    @Test
    void aNodeWithoutReplicasMayAlwaysStop() {
        assertThat(StopCheck.objections(image, HeardHealth.of(heard, 100 * SECOND), new NodeId("n9")))
                .isEmpty();
    }
}
