package io.millrace.controller.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ReshardPlannerTest {

    private static final String TOP = "340282366920938463463374607431768211455";

    private int nextNumber;

    private ShardInfo shard(HashKeyRange range) {
        int number = nextNumber++;
        return new ShardInfo(number, new ShardId(number), range, new GroupId(1), 1, List.of(), 1, -1);
    }

    private List<ShardInfo> shards(List<HashKeyRange> ranges) {
        return ranges.stream().map(this::shard).toList();
    }

    @Property
    void fromAnyRangesToEvenOnes(
            @ForAll @Size(max = 30) Set<@BigRange(min = "1", max = TOP) BigInteger> cuts,
            @ForAll @IntRange(min = 1, max = 60) int target) {
        List<ShardInfo> open = shards(ranges(cuts));
        int rounds = 0;
        for (List<ReshardPlanner.Change> round = ReshardPlanner.nextRound(open, target);
                !round.isEmpty();
                round = ReshardPlanner.nextRound(open, target)) {
            open = apply(open, round);
            assertThat(++rounds).as("rounds").isLessThan(12);
        }
        checkEven(open, target);
    }

    @Property
    void doublingAndHalvingAreOneRound(@ForAll @IntRange(min = 1, max = 150) int count) {
        List<ShardInfo> one = shards(HashKeyRange.even(count));
        List<ReshardPlanner.Change> splits = ReshardPlanner.nextRound(one, 2 * count);
        List<ShardInfo> doubled = apply(one, splits);
        assertThat(splits).hasSize(count).allMatch(change -> change.parents().size() == 1);
        assertThat(ReshardPlanner.nextRound(doubled, 2 * count)).isEmpty();
        checkEven(doubled, 2 * count);
        List<ReshardPlanner.Change> merges = ReshardPlanner.nextRound(doubled, count);
        assertThat(merges).hasSize(count).allMatch(change -> change.parents().size() == 2);
        List<ShardInfo> halved = apply(doubled, merges);
        assertThat(ReshardPlanner.nextRound(halved, count)).isEmpty();
        checkEven(halved, count);
    }

    @Example
    void borderThatIsNearlyRightStays() {
        HashKey even = HashKeyRange.even(2).get(1).start();
        HashKey near = HashKey.of(even.toBigInteger().add(BigInteger.valueOf(1000)));
        List<ShardInfo> open = shards(ReshardPlanner.cut(HashKeyRange.ALL, List.of(near)));
        assertThat(ReshardPlanner.nextRound(open, 2)).isEmpty();
    }

    @Property
    void mergesNothingAcrossABorderThatIsNearEnough(
            @ForAll @IntRange(min = 1, max = 40) int target,
            @ForAll @Size(max = 5) List<@IntRange(min = -3, max = 3) Integer> thousandths,
            @ForAll @IntRange(min = 0, max = 39) int at) {
        HashKeyRange even = HashKeyRange.even(target).get(at % target);
        BigInteger tolerance = even.size().shiftRight(ReshardPlanner.TOLERANCE_BITS);
        Set<BigInteger> cuts = new HashSet<>();
        for (int thousandth : thousandths) {
            BigInteger cut = even.start().toBigInteger().add(tolerance.multiply(BigInteger.valueOf(thousandth)));
            if (cut.signum() > 0 && cut.bitLength() <= 128) {
                cuts.add(cut);
            }
        }
        List<ShardInfo> open = shards(ranges(cuts));
        Set<BigInteger> cut = new HashSet<>();
        for (ReshardPlanner.Change change : ReshardPlanner.nextRound(open, target)) {
            change.ranges().stream()
                    .skip(1)
                    .forEach(range -> cut.add(range.start().toBigInteger()));
        }
        BigInteger wanted = even.start().toBigInteger();
        boolean isThere =
                cuts.stream().anyMatch(border -> border.subtract(wanted).abs().compareTo(tolerance) <= 0);
        assertThat(cut.contains(wanted)).isEqualTo(!isThere && wanted.signum() > 0);
    }

    private static void checkEven(List<ShardInfo> open, int target) {
        List<HashKeyRange> even = HashKeyRange.even(target);
        assertThat(open).hasSize(target);
        BigInteger tolerance = even.get(0).size().shiftRight(ReshardPlanner.TOLERANCE_BITS);
        for (int i = 0; i < target; i++) {
            BigInteger start = open.get(i).range().start().toBigInteger();
            assertThat(start.subtract(even.get(i).start().toBigInteger()).abs()).isLessThanOrEqualTo(tolerance);
        }
    }

    private List<ShardInfo> apply(List<ShardInfo> open, List<ReshardPlanner.Change> round) {
        List<ShardInfo> after = new ArrayList<>(open);
        Set<ShardId> sealed = new HashSet<>();
        for (ReshardPlanner.Change change : round) {
            assertThat(change.parents()).hasSizeBetween(1, 2);
            change.parents()
                    .forEach(parent -> assertThat(sealed.add(parent.id()))
                            .as("a round touches a shard once")
                            .isTrue());
            checkTiles(
                    change.ranges(),
                    change.parents().get(0).range().start(),
                    change.parents().get(change.parents().size() - 1).range().end());
            after.removeAll(change.parents());
            after.addAll(shards(change.ranges()));
        }
        after.sort(Comparator.comparing(shard -> shard.range().start()));
        checkTiles(after.stream().map(ShardInfo::range).toList(), HashKey.MIN, HashKey.MAX);
        return after;
    }

    private static void checkTiles(List<HashKeyRange> ranges, HashKey start, HashKey end) {
        assertThat(ranges.get(0).start()).isEqualTo(start);
        assertThat(ranges.get(ranges.size() - 1).end()).isEqualTo(end);
        for (int i = 1; i < ranges.size(); i++) {
            assertThat(ranges.get(i - 1).isFollowedBy(ranges.get(i))).isTrue();
        }
    }

    private static List<HashKeyRange> ranges(Set<BigInteger> cuts) {
        List<HashKey> borders = new ArrayList<>();
        new TreeSet<>(cuts).forEach(cut -> borders.add(HashKey.of(cut)));
        return ReshardPlanner.cut(HashKeyRange.ALL, borders);
    }
}
