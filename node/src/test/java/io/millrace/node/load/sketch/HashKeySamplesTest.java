package io.millrace.node.load.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.node.load.sketch.HashKeySamples.SplitPoint;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HashKeySamplesTest {

    private static HashKey key(long low) {
        return new HashKey(0, low);
    }

    private static HashKeySamples samples(int count) {
        HashKeySamples samples = new HashKeySamples(64);
        for (int i = 0; i < count; i++) {
            samples.add(key(100 + i), 1);
        }
        return samples;
    }

    @Test
    void tooFewSamplesSayNothing() {
        assertThat(samples(HashKeySamples.FEWEST - 1).median(HashKeyRange.ALL)).isEmpty();
        assertThat(samples(HashKeySamples.FEWEST).median(HashKeyRange.ALL))
                .contains(new SplitPoint(key(100 + HashKeySamples.FEWEST / 2), 0.5));
    }

    @Test
    void weightsMoveTheMedian() {
        HashKeySamples samples = samples(20);
        samples.add(key(500), 20);
        assertThat(samples.median(HashKeyRange.ALL).orElseThrow().key()).isBetween(key(120), key(500));
        assertThat(samples.median(HashKeyRange.ALL).orElseThrow().lowerShare()).isEqualTo(0.5);
    }

    @Test
    void oldSamplesGo() {
        HashKeySamples samples = samples(64);
        for (int i = 0; i < 64; i++) {
            samples.decay(0.9);
            samples.add(key(1000 + i), 1);
        }
        assertThat(samples.median(HashKeyRange.ALL).orElseThrow().key()).isGreaterThanOrEqualTo(key(1000));
    }

    @Test
    void aSingleKeyHasNoGoodSplit() {
        HashKeySamples samples = new HashKeySamples(64);
        for (int i = 0; i < 40; i++) {
            samples.add(key(77), 1);
        }
        assertThat(samples.median(HashKeyRange.ALL).orElseThrow().lowerShare()).isIn(0.0, 1.0);
        assertThat(samples.median(new HashKeyRange(key(77), key(77)))).isEmpty();
        assertThat(samples.median(new HashKeyRange(key(77), key(78)))).isEmpty();
    }

    @Test
    void aSingleKeyAtTheEndOfTheRangeHasNoGoodSplitEither() {
        HashKeySamples samples = new HashKeySamples(64);
        for (int i = 0; i < 40; i++) {
            samples.add(key(77), 1);
        }
        assertThat(samples.median(new HashKeyRange(key(77), key(200))))
                .hasValueSatisfying(split -> assertThat(split.lowerShare()).isEqualTo(1));
        assertThat(samples.median(new HashKeyRange(key(10), key(77))))
                .hasValueSatisfying(split -> assertThat(split.lowerShare()).isEqualTo(0));
    }

    @Property(tries = 300)
    void isInsideAndAsEvenAsTheHeaviestKeyAllows(
            @ForAll @Size(min = 16, max = 64) List<@IntRange(min = 10, max = 40) Integer> observed) {
        HashKeyRange range = new HashKeyRange(key(8), key(50));
        HashKeySamples samples = new HashKeySamples(64);
        observed.forEach(low -> samples.add(key(low), 1));
        SplitPoint split = samples.median(range).orElseThrow();
        assertThat(split.key()).isGreaterThan(range.start().next()).isLessThan(range.end());
        double below = observed.stream()
                .filter(low -> key(low).compareTo(split.key()) < 0)
                .count();
        assertThat(split.lowerShare()).isEqualTo(below / observed.size());
        double heaviest = observed.stream()
                .mapToLong(low -> observed.stream().filter(low::equals).count())
                .max()
                .orElseThrow();
        assertThat(Math.abs(split.lowerShare() - 0.5)).isLessThanOrEqualTo(heaviest / observed.size() / 2 + 1e-9);
    }
}
