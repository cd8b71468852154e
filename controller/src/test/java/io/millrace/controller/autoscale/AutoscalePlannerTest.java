package io.millrace.controller.autoscale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.command.LoadedStream;
import io.millrace.controller.command.LoadedStream.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What the planner does to a stream under traces of load, through the command handlers. */
class AutoscalePlannerTest {

    private static final Duration DAY = Duration.ofHours(24);

    private static long splits(List<Event> events) {
        return events.stream().filter(event -> !event.plan().splits().isEmpty()).count();
    }

    private static long merges(List<Event> events) {
        return events.stream().filter(event -> !event.plan().merges().isEmpty()).count();
    }

    @Test
    void steadyLoadThatFitsChangesNothing() {
        LoadedStream stream = new LoadedStream(4, 0);
        assertThat(stream.run(DAY, hours -> 2)).isEmpty();
    }

    @Test
    void tooMuchLoadIsSpreadWithinMinutesAndThenNothingChanges() {
        LoadedStream stream = new LoadedStream(4, 0);
        List<Event> events = stream.run(Duration.ofMinutes(5), hours -> 20);
        assertThat(splits(events)).isPositive();
        assertThat(merges(events)).isZero();
        assertThat(stream.highestUse(20)).isLessThan(0.7);
        assertThat(stream.open()).hasSizeBetween(29, 64);
        assertThat(stream.run(DAY, hours -> 20)).isEmpty();
    }

    @Test
    void rampIsFollowedBeforeShardsAreFull() {
        LoadedStream stream = new LoadedStream(4, 0);
        double highest = 0;
        for (int minute = 1; minute <= 60; minute++) {
            double load = minute;
            List<Event> events = stream.run(Duration.ofMinutes(1), hours -> load);
            assertThat(merges(events)).isZero();
            highest = Math.max(highest, minute < 5 ? 0 : stream.highestUse(load));
        }
        assertThat(highest).isLessThan(1);
    }

    @Test
    void spikeOfSecondsChangesNothing() {
        LoadedStream stream = new LoadedStream(4, 0);
        assertThat(stream.run(Duration.ofMinutes(10), hours -> hours * 720 % 60 < 1 ? 3.6 : 1))
                .isEmpty();
    }

    @Test
    void spikeOfMinutesIsFollowedUpOnceAndDownOnceItIsLongOver() {
        LoadedStream stream = new LoadedStream(4, 0);
        assertThat(splits(stream.run(Duration.ofMinutes(4), hours -> 16))).isPositive();
        int most = stream.open().size();
        assertThat(stream.run(Duration.ofMinutes(14), hours -> 0.5))
                .as("it may come back")
                .isEmpty();
        List<Event> after = stream.run(Duration.ofHours(6), hours -> 0.5);
        assertThat(splits(after)).isZero();
        assertThat(stream.open()).hasSizeLessThan(most).hasSize(4);
    }

    @Test
    void dailyWaveIsFollowedWithAFewChangesEveryDay() {
        LoadedStream stream = new LoadedStream(4, 0);
        for (int day = 0; day < 3; day++) {
            List<Event> events = stream.run(DAY, hours -> 8 - 7.5 * Math.cos(hours / 24 * 2 * Math.PI));
            assertThat(splits(events)).isBetween(1L, 30L);
            assertThat(merges(events)).isBetween(1L, 30L);
            Duration lastSplit = last(events.stream()
                    .filter(event -> !event.plan().splits().isEmpty())
                    .toList());
            Duration firstMerge = events.stream()
                    .filter(event ->
                            !event.plan().merges().isEmpty() && event.at().compareTo(Duration.ofHours(6)) > 0)
                    .findFirst()
                    .orElseThrow()
                    .at();
            assertThat(lastSplit).as("up with the sun, then down").isLessThan(firstMerge);
        }
    }

    private static Duration last(List<Event> events) {
        return events.get(events.size() - 1).at();
    }

    @Test
    void hotKeyIsIsolatedAndThenLeftAlone() {
        LoadedStream stream = new LoadedStream(4, 0.5);
        List<Event> events = stream.run(Duration.ofHours(1), hours -> 3);
        assertThat(splits(events)).isPositive();
        assertThat(stream.highestUse(3)).as("one key has that much").isGreaterThan(1);
        assertThat(stream.open()).hasSizeLessThan(16);
        assertThat(stream.run(DAY, hours -> 3)).isEmpty();
    }

    @Test
    void idleStreamGoesBackToFourEvenShards() {
        LoadedStream stream = new LoadedStream(64, 0);
        List<Event> events = stream.run(Duration.ofHours(2), hours -> 0);
        assertThat(splits(events)).isZero();
        assertThat(stream.open()).extracting(ShardInfo::range).isEqualTo(HashKeyRange.even(4));
        assertThat(stream.run(DAY, hours -> 0)).isEmpty();
    }

    @Test
    void streamWithFewerShardsThanTheLeastKeepsThem() {
        LoadedStream stream = new LoadedStream(2, 0);
        assertThat(stream.run(Duration.ofHours(2), hours -> 0.1)).isEmpty();
    }

    @Test
    void unknownLoadIsNotIdleAndNotHot() {
        LoadedStream stream = new LoadedStream(8, 0);
        for (int i = 0; i < 1000; i++) {
            assertThat(stream.step(Map.of()).isEmpty()).isTrue();
        }
        // Half of the shards are never heard of: their neighbours have nobody to merge with.
        for (int i = 0; i < 1000; i++) {
            Map<Long, ShardLoad> some = new HashMap<>();
            stream.open().stream()
                    .filter(shard -> shard.id().number() % 2 == 0)
                    .forEach(shard -> some.put(shard.uid(), ShardLoad.IDLE));
            assertThat(stream.step(some).isEmpty()).isTrue();
        }
    }

    @Test
    void newLeaderWatchesBeforeItActs() {
        AutoscalePlanner planner = new AutoscalePlanner(AutoscaleSettings.DEFAULT);
        List<ShardInfo> open = new LoadedStream(4, 0).open();
        Map<Long, ShardLoad> hot = new HashMap<>();
        open.forEach(shard -> hot.put(shard.uid(), new ShardLoad(1e6, 1000, 500, 1.5, Optional.empty(), List.of())));
        StreamHistory history = StreamHistory.beginning(0);
        int looks = 0;
        ScalePlan plan = ScalePlan.NONE;
        while (plan.isEmpty()) {
            looks++;
            long now = Duration.ofSeconds(5L * looks).toNanos();
            history = planner.observe(history, open, hot, now);
            plan = planner.plan(history, open, hot, 2, now);
        }
        assertThat(looks).isEqualTo(3);
        assertThat(plan.splits()).as("no more than there is room for").hasSize(2);
        assertThat(plan.splits().get(0).newStart())
                .as("in the middle while no keys are known")
                .isIn(HashKeyRange.even(8).stream().map(HashKeyRange::start).toList());
    }

    @Test
    void afterAGapAShardIsWatchedFromTheBeginning() {
        AutoscalePlanner planner = new AutoscalePlanner(AutoscaleSettings.DEFAULT);
        List<ShardInfo> open = new LoadedStream(8, 0).open();
        Map<Long, ShardLoad> idle = new HashMap<>();
        open.forEach(shard -> idle.put(shard.uid(), ShardLoad.IDLE));
        StreamHistory history = StreamHistory.beginning(0);
        for (long minute = 0; minute < 30; minute++) {
            long now = Duration.ofMinutes(minute).toNanos();
            history = planner.observe(history, open, idle, now);
            assertThat(planner.plan(history, open, idle, 10, now).isEmpty()).isTrue();
        }
    }

    @Property(tries = 30)
    void constantLoadComesToRest(
            @ForAll @DoubleRange(max = 40) double load,
            @ForAll @DoubleRange(max = 0.9) double hotKeyShare,
            @ForAll @IntRange(min = 1, max = 40) int shards) {
        LoadedStream stream = new LoadedStream(shards, hotKeyShare);
        List<Event> first = stream.run(Duration.ofHours(3), hours -> load);
        long lastSplit = -1;
        long firstMerge = Long.MAX_VALUE;
        for (int i = 0; i < first.size(); i++) {
            lastSplit = first.get(i).plan().splits().isEmpty() ? lastSplit : i;
            firstMerge = first.get(i).plan().merges().isEmpty() ? firstMerge : Math.min(firstMerge, i);
        }
        assertThat(lastSplit).as("what was merged is not split again").isLessThan(firstMerge);
        assertThat(stream.run(Duration.ofHours(2), hours -> load)).isEmpty();
    }

    @Test
    void settingsThatWouldOscillateAreRefused() {
        assertThatThrownBy(() ->
                        new AutoscaleSettings(0.7, 0.4, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 4))
                .hasMessageContaining("undo each other");
    }
}
