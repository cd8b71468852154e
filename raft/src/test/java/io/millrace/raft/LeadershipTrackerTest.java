package io.millrace.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.Leadership;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeadershipTrackerTest {

    private static final NodeId SELF = new NodeId("self");
    private static final NodeId OTHER = new NodeId("other");

    private final List<Runnable> queued = new ArrayList<>();
    private final List<Leadership> told = new ArrayList<>();
    private final LeadershipTracker tracker = new LeadershipTracker(SELF, queued::add);

    @Test
    void tellsEachChangeOnceAndInOrder() {
        tracker.listen(told::add);
        tracker.leader(1, OTHER);
        tracker.leader(1, OTHER);
        tracker.leader(2, SELF);
        tracker.ready(2);
        tracker.leader(2, SELF);
        tracker.steppedDown();
        assertThat(told).as("not on the caller's thread").isEmpty();
        queued.forEach(Runnable::run);
        assertThat(told)
                .containsExactly(
                        new Leadership(1, OTHER, false),
                        new Leadership(2, SELF, false),
                        new Leadership(2, SELF, true),
                        new Leadership(2, null, false));
    }

    @Test
    void isNotReadyInANewTerm() {
        tracker.ready(3);
        tracker.leader(4, SELF);
        assertThat(tracker.current()).isEqualTo(new Leadership(4, SELF, false));
    }

    @Test
    void namesGroupsReversiblyAndPerCluster() {
        GroupUuid ours = new GroupUuid("ours");
        GroupId group = new GroupId(12345);
        String name = ours.of(group).getUuid().toString();
        assertThat(ours.parse(name)).contains(group);
        assertThat(new GroupUuid("theirs").parse(name)).isEmpty();
        assertThat(ours.parse("lost+found")).isEmpty();
        assertThat(ours.parse(ours.of(GroupId.METADATA).getUuid().toString())).contains(GroupId.METADATA);
    }
}
