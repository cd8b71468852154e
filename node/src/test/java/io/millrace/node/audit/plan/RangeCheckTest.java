package io.millrace.node.audit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeCheckTest {

    private final Trio trio = Trio.filled(10, 3);
    private final NavigableMap<Long, BlockEntry> right = new TreeMap<>(trio.a.blocks);

    @Test
    void equalReplicasAreReadOnceEach() {
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.isClean()).isTrue();
        assertThat(outcome.isWhole()).isTrue();
        assertThat(outcome.doneTo()).isEqualTo(30);
        assertThat(outcome.blocks()).isEqualTo(10);
        assertThat(trio.all.values()).allMatch(replica -> replica.asked == 1 && replica.repairs == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c"})
    void theMinorityIsReplacedWhoeverAsks(String wrong) {
        SimulatedReplica minority = replica(wrong);
        minority.alter(9, "other");
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.divergent()).isEqualTo(1);
        assertThat(outcome.damaged()).isZero();
        assertThat(outcome.repaired()).isEqualTo(1);
        assertThat(outcome.undecided()).isEmpty();
        assertAllRight();
        assertThat(trio.all.values()).allMatch(replica -> replica.repairs == (replica == minority ? 1 : 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void damageIsReplacedAndCountedAsDamage(String wrong) {
        replica(wrong).damage(0);
        replica(wrong).damage(27);
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.damaged()).isEqualTo(2);
        assertThat(outcome.divergent()).isZero();
        assertThat(outcome.repaired()).isEqualTo(2);
        assertAllRight();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void aBlockThatIsMissingIsADivergence(String wrong) {
        replica(wrong).lose(12);
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.divergent()).isEqualTo(1);
        assertThat(outcome.repaired()).isEqualTo(1);
        assertAllRight();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void blocksWithOtherBordersAreReplacedTogether(String wrong) {
        SimulatedReplica minority = replica(wrong);
        minority.lose(6);
        minority.lose(9);
        minority.put(6, 8, "x");
        minority.put(8, 12, "y");
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.repaired()).isEqualTo(2);
        assertAllRight();
    }

    @Test
    void aBlockThatReachesOverTheRangesEndIsReplaced() {
        trio.b.lose(12);
        trio.b.lose(15);
        trio.b.put(12, 18, "both");
        RangeOutcome outcome = trio.check(trio.a, 0, 15);
        assertThat(outcome.undecided()).isEmpty();
        assertThat(trio.check(trio.a, 15, 30).undecided()).isEmpty();
        assertAllRight();
    }

    @Test
    void threeOpinionsAreLeftAlone() {
        trio.a.alter(3, "x");
        trio.b.alter(3, "y");
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.divergent()).isEqualTo(1);
        assertThat(outcome.repaired()).isZero();
        assertThat(outcome.undecided()).singleElement().satisfies(left -> {
            assertThat(left.from()).isEqualTo(3);
            assertThat(left.to()).isEqualTo(6);
            assertThat(left.why()).contains("no 2 replicas agree", "a: 3-5 x", "b: 3-5 y", "c: 3-5 h1");
        });
        assertThat(trio.a.blocks.get(3L).hash()).isEqualTo("x");
        assertThat(trio.b.blocks.get(3L).hash()).isEqualTo("y");
        assertThat(trio.c.blocks).isEqualTo(right);
    }

    @Test
    void twoOpinionsOfTwoReplicasAreLeftAlone() {
        trio.b.alter(3, "x");
        trio.c.instead = new ReplicaAnswer.Absent("does not answer");
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.undecided()).hasSize(1);
        assertThat(outcome.notCompared()).containsEntry(trio.c.id, "does not answer");
        assertThat(trio.a.blocks).isEqualTo(right);
        assertThat(trio.b.blocks.get(3L).hash()).isEqualTo("x");
    }

    @Test
    void theSameMistakeOnTwoReplicasWins() {
        trio.a.alter(3, "x");
        trio.b.alter(3, "x");
        trio.check(trio.a, 0, 30);
        assertThat(trio.c.blocks.get(3L).hash()).isEqualTo("x");
    }

    @Test
    void damageIsMendedByTheOnlyOtherReplica() {
        trio.b.damage(3);
        trio.c.instead = new ReplicaAnswer.Absent("does not answer");
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.repaired()).isEqualTo(1);
        assertThat(trio.b.blocks).isEqualTo(right);
    }

    @Test
    void damageOnTwoReplicasIsMendedByTheThird() {
        trio.a.damage(3);
        trio.b.damage(3);
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.repaired()).isEqualTo(2);
        assertAllRight();
    }

    @Test
    void damageOnAllThreeIsLeft() {
        trio.all.values().forEach(replica -> replica.damage(3));
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.undecided())
                .singleElement()
                .satisfies(left -> assertThat(left.why()).contains("no replica that answered holds it intact"));
    }

    @Test
    void damageBesideContradictionIsLeft() {
        trio.a.damage(3);
        trio.b.alter(3, "x");
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.undecided()).hasSize(1);
        assertThat(outcome.repaired()).isZero();
    }

    @Test
    void aReplicaThatLagsIsNoDivergence() {
        trio.c.next = 12;
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.isClean()).isTrue();
        assertThat(outcome.notCompared()).containsOnlyKeys(trio.c.id);
    }

    @Test
    void anAskerThatLagsIsNoDivergence() {
        trio.a.instead = new ReplicaAnswer.Behind(12);
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.isClean()).isTrue();
        assertThat(outcome.isWhole()).isFalse();
    }

    @Test
    void aShardThatIsNotThereYetIsNoDivergence() {
        trio.b.instead = new ReplicaAnswer.Gone();
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.isClean()).isTrue();
        assertThat(outcome.notCompared()).containsOnlyKeys(trio.b.id);
    }

    @Test
    void aShardThatIsGoneHereIsNoMatterAnyMore() {
        trio.a.instead = new ReplicaAnswer.Gone();
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.isWhole()).isTrue();
        assertThat(outcome.doneTo()).isEqualTo(30);
    }

    @Test
    void whatRetentionTookFromOneReplicaFirstIsNoDivergence() {
        trio.b.first = 12;
        trio.b.blocks.headMap(12L).clear();
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.isClean()).isTrue();
        assertThat(outcome.isWhole()).isTrue();
        assertThat(outcome.doneTo()).isEqualTo(30);
        assertThat(outcome.blocks()).isEqualTo(6);
    }

    @Test
    void whatRetentionTookWholeIsNoMatterAnyMore() {
        trio.c.first = 30;
        trio.c.blocks.clear();
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.isClean()).isTrue();
        assertThat(outcome.isWhole()).isTrue();
    }

    /** Between two questions: digests that differ say only that one has to look. */
    @Test
    void retentionBetweenTwoQuestionsIsNoDivergence() {
        trio.b.alter(0, "x");
        trio.meanwhile = step -> {
            if (step instanceof RangeCheck.Ask ask && ask.detail() == Detail.BLOCKS) {
                trio.all.values().forEach(replica -> {
                    replica.first = 3;
                    replica.blocks.headMap(3L).clear();
                });
            }
        };
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.isClean()).isTrue();
        assertThat(trio.b.repairs).isZero();
    }

    @Test
    void aDifferenceThatIsGoneWhenLookedAtIsNone() {
        trio.b.alter(3, "x");
        trio.meanwhile = step -> {
            if (step instanceof RangeCheck.Ask ask && ask.detail() == Detail.BLOCKS) {
                trio.b.alter(3, "h1");
            }
        };
        assertThat(trio.check(trio.a, 0, 30).isClean()).isTrue();
    }

    @Test
    void aRepairThatFailsIsLeft() {
        trio.b.alter(3, "x");
        trio.meanwhile = step -> {
            if (step instanceof RangeCheck.Repair) {
                trio.a.alter(3, "changed"); // so that the source does not have it
                trio.c.alter(3, "h1");
            }
        };
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.repaired()).isZero();
        assertThat(outcome.undecided()).hasSize(1);
    }

    @Test
    void aRepairThatCannotBeSeenIsNotCounted() {
        trio.b.alter(3, "x");
        trio.meanwhile = step -> {
            if (step instanceof RangeCheck.Repair) {
                trio.b.instead = new ReplicaAnswer.Absent("died");
            }
        };
        RangeOutcome outcome = trio.check(trio.a, 0, 30);
        assertThat(outcome.repaired()).isZero();
        assertThat(outcome.undecided()).hasSize(1);
        assertThat(outcome.notCompared()).containsEntry(trio.b.id, "died");
    }

    @Test
    void aRangeThatIsTooMuchIsTakenInPieces() {
        Trio big = Trio.filled(100, 1);
        big.c.alter(77, "x");
        List<RangeOutcome> outcomes = big.checkAll(big.a);
        assertThat(outcomes).hasSize(7).allMatch(RangeOutcome::isWhole);
        assertThat(outcomes.stream().mapToInt(RangeOutcome::repaired).sum()).isEqualTo(1);
        assertThat(big.c.blocks).isEqualTo(big.a.blocks);
    }

    /** One replica, the asker or another, is wrong in any way; the others make it right and stay as they are. */
    @Test
    void whateverAMinorityHoldsItEndsAsTheMajority() {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            Trio world = Trio.filled(5 + random.nextInt(60), 2 + random.nextInt(4));
            NavigableMap<Long, BlockEntry> truth = new TreeMap<>(world.a.blocks);
            List<SimulatedReplica> replicas = List.copyOf(world.all.values());
            spoil(replicas.get(random.nextInt(3)), random);
            SimulatedReplica leader = replicas.get(random.nextInt(3));
            List<RangeOutcome> outcomes = world.checkAll(leader);
            assertThat(outcomes)
                    .as("seed %d", seed)
                    .allMatch(outcome -> outcome.undecided().isEmpty());
            for (SimulatedReplica replica : replicas) {
                assertThat(replica.blocks).as("seed %d, %s", seed, replica.id).isEqualTo(truth);
            }
        }
    }

    private static void spoil(SimulatedReplica replica, Random random) {
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            List<Long> bases = List.copyOf(replica.blocks.keySet());
            long base = bases.get(random.nextInt(bases.size()));
            long end = replica.blocks.get(base).endOffset();
            switch (random.nextInt(5)) {
                case 0 -> replica.alter(base, "x" + i);
                case 1 -> replica.damage(base);
                case 2 -> {
                    if (bases.size() > 1) {
                        replica.lose(base);
                    }
                }
                case 3 -> {
                    if (end - base > 1) {
                        replica.put(base, base + 1, "l" + i);
                        replica.put(base + 1, end, "u" + i);
                    }
                }
                default -> {
                    if (end < replica.next && replica.blocks.containsKey(end)) {
                        long far = replica.blocks.remove(end).endOffset();
                        replica.put(base, far, "m" + i);
                    }
                }
            }
        }
    }

    private SimulatedReplica replica(String name) {
        return trio.all.get(new io.millrace.common.id.NodeId(name));
    }

    private void assertAllRight() {
        for (SimulatedReplica replica : trio.all.values()) {
            assertThat(replica.blocks).as(replica.id.value()).isEqualTo(right);
        }
    }
}
