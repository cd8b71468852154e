package io.millrace.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ProducerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Whatever comes, in whatever order: the invariants hold, and rebuilding from the rows changes no later decision. */
class ShardPropertyTest {

    private record Step(int producer, int sequence, int count, int millis, int kind) {}

    @Property(tries = 300)
    void holdsItsInvariantsAndSurvivesBeingRestoredAtAnyStep(@ForAll("steps") List<Step> steps) {
        Shard live = Shard.open(new ShardSpec(1, 1, 0, 1, HashKeyRange.ALL));
        Shard restoredEachTime = copy(live);
        Map<String, Long> storedAt = new HashMap<>();
        boolean sealed = false;
        long index = 0;
        for (Step step : steps) {
            index++;
            if (step.kind == 9) {
                assertThat(live.seal()).isEqualTo(restoredEachTime.seal()).isEqualTo(!sealed);
                sealed = true;
                continue;
            }
            Shard.Progress before = live.progress();
            ProducerId producer = step.producer == 0 ? ProducerId.NONE : new ProducerId(0, step.producer);
            BlockOffer offer = new BlockOffer(producer, step.sequence, step.count);
            restoredEachTime = copy(restoredEachTime);
            AppendDecision decision = live.append(offer, step.millis, index);
            assertThat(restoredEachTime.append(offer, step.millis, index)).isEqualTo(decision);
            assertThat(restoredEachTime.progress()).isEqualTo(live.progress());

            String id = step.producer + "/" + step.sequence;
            if (decision instanceof AppendDecision.Store store) {
                assertThat(sealed).as("INV-5").isFalse();
                assertThat(store.baseOffset()).as("INV-2").isEqualTo(before.nextOffset());
                assertThat(live.progress().nextOffset()).isEqualTo(before.nextOffset() + step.count);
                assertThat(store.arrivalMillis()).as("INV-3").isGreaterThanOrEqualTo(before.lastArrivalMillis());
                if (!producer.isNone()) {
                    assertThat(storedAt.put(id, store.baseOffset())).as("INV-6").isNull();
                }
            } else {
                assertThat(live.progress()).isEqualTo(before);
                if (decision instanceof AppendDecision.Repeat repeat) {
                    assertThat(repeat.baseOffset()).isEqualTo(storedAt.get(id));
                }
            }
        }
    }

    private static Shard copy(Shard shard) {
        Shard copy = Shard.restore(shard.spec(), shard.progress());
        new ArrayList<>(shard.producerMemories().entrySet())
                .forEach(entry -> copy.restoreProducer(entry.getKey(), entry.getValue()));
        return copy;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> producer = Arbitraries.integers().between(0, 3);
        Arbitrary<Integer> sequence =
                Arbitraries.integers().between(0, 9).withDistribution(RandomDistribution.biased());
        Arbitrary<Integer> count = Arbitraries.integers().between(1, 3);
        Arbitrary<Integer> millis = Arbitraries.integers().between(0, 1000);
        Arbitrary<Integer> kind = Arbitraries.frequency(Tuple.of(99, 0), Tuple.of(1, 9));
        return Combinators.combine(producer, sequence, count, millis, kind)
                .as(Step::new)
                .list()
                .ofMaxSize(150);
    }
}
