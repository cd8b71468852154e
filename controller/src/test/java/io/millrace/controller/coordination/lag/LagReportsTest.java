package io.millrace.controller.coordination.lag;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.ShardId;
import io.millrace.controller.command.World;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.session.GroupView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

class LagReportsTest {

    private final World world = World.withGroups().stream("s", 3);
    private final Map<Long, ShardMeter.Measure> tips = new HashMap<>();
    private long nanos;
    private final LagReports reports = new LagReports(
            world::image,
            (group, positions, answer) -> {
                Map<Long, ShardMeter.Measure> known = new HashMap<>(tips);
                known.keySet().retainAll(positions.keySet());
                answer.accept(known);
            },
            Runnable::run,
            () -> nanos,
            () -> 1_000_000);

    private long uid(int number) {
        return world.stream("s").shard(new ShardId(number)).orElseThrow().uid();
    }

    private GroupView view() {
        ConsumerGroup group = CoordinationState.EMPTY
                .apply(List.of(new CoordinationRecord.Group(
                        "g", 1, GroupSettings.DEFAULT, TreePMap.singleton("s", LeasePosition.TRIM_HORIZON))))
                .group("g")
                .orElseThrow();
        List<GroupView.LeaseView> leases = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            leases.add(new GroupView.LeaseView(
                    "s",
                    new ShardId(number),
                    uid(number),
                    "ann",
                    1,
                    number == 2 ? LeasePosition.SHARD_END : LeasePosition.TRIM_HORIZON,
                    number == 0 ? 990_000 : 0,
                    Optional.empty()));
        }
        return new GroupView(group, GroupView.State.STABLE, 2, 0, List.of(), leases);
    }

    private GroupLag measure() {
        List<GroupLag> answers = new ArrayList<>();
        reports.measure(view(), answers::add);
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    @Test
    void recordsBytesAndAgeComeFromTheShardsTips() {
        tips.put(uid(0), new ShardMeter.Measure(10, 30, 997_000, 100));
        tips.put(uid(1), new ShardMeter.Measure(5, 5, 0, 0));
        GroupLag lag = measure();
        assertThat(lag.shards())
                .containsExactly(
                        new GroupLag.ShardLag(
                                "s", "shardId-000000000000", "ann", 20, 2000, 3000, OptionalLong.of(10_000), true),
                        new GroupLag.ShardLag("s", "shardId-000000000001", "ann", 0, 0, 0, OptionalLong.empty(), true));
        assertThat(lag.records()).isEqualTo(20);
        assertThat(lag.bytes()).isEqualTo(2000);
        assertThat(lag.maxMillis()).isEqualTo(3000);
        assertThat(lag.maxCheckpointAgeMillis()).isEqualTo(10_000);
        assertThat(lag.drainMillis()).as("no pace yet").isEmpty();
        assertThat(lag.problems()).isEmpty();
    }

    @Test
    void whatNobodyCouldTellIsSaid() {
        tips.put(uid(0), new ShardMeter.Measure(0, 0, 0, 0));
        GroupLag lag = measure();
        assertThat(lag.shards().get(1).known()).isFalse();
        assertThat(lag.problems()).containsExactly("no server that holds shardId-000000000001 of s has answered");
    }

    @Test
    void theTimeToDrainFollowsFromTwoMeasures() {
        tips.put(uid(0), new ShardMeter.Measure(0, 1000, 1, 10));
        tips.put(uid(1), new ShardMeter.Measure(0, 0, 0, 0));
        measure();
        nanos += Duration.ofSeconds(10).toNanos();
        tips.put(uid(0), new ShardMeter.Measure(600, 1100, 1, 10));
        GroupLag lag = measure();
        assertThat(lag.recordsPerSecond()).isEqualTo(60);
        assertThat(lag.incomingPerSecond()).isEqualTo(10);
        assertThat(lag.drainMillis()).hasValue(10_000);
        nanos += Duration.ofSeconds(10).toNanos();
        tips.put(uid(0), new ShardMeter.Measure(600, 9100, 1, 10));
        assertThat(measure().drainMillis()).as("it falls behind").isEmpty();
    }
}
