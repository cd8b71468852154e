package io.millrace.node.load.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.load.sketch.HeavyKeys.HeavyKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HeavyKeysTest {

    @Test
    void fewKeysAreCountedExactly() {
        HeavyKeys keys = new HeavyKeys(4);
        keys.add("a", 6);
        keys.add("b", 3);
        keys.add("c", 1);
        keys.decay(0.5);
        assertThat(keys.heaviest(2, 0)).containsExactly(new HeavyKey("a", 0.6, 1), new HeavyKey("b", 0.3, 1));
        assertThat(keys.heaviest(9, 0.2)).hasSize(2);
        assertThat(new HeavyKeys(4).heaviest(9, 0)).isEmpty();
    }

    @Test
    void aHeavyKeyIsFoundAmongEndlesslyManyLightOnes() {
        HeavyKeys keys = new HeavyKeys(32);
        for (int i = 0; i < 10_000; i++) {
            keys.add("light-" + i, 1);
            keys.add(i % 2 == 0 ? "heavy" : "light-again-" + i, 1);
        }
        assertThat(keys.size()).isEqualTo(32);
        List<HeavyKey> heaviest = keys.heaviest(5, 0.05);
        assertThat(heaviest).extracting(HeavyKey::key).containsExactly("heavy");
        assertThat(heaviest.get(0).share()).isBetween(0.2, 0.2501);
    }

    @Property(tries = 300)
    void sharesAreNeverTooHighAndHeavyKeysAreNeverMissed(
            @ForAll @Size(min = 1, max = 400) List<@IntRange(min = 0, max = 40) Integer> stream) {
        HeavyKeys keys = new HeavyKeys(8);
        Map<String, Integer> exact = new HashMap<>();
        for (int key : stream) {
            keys.add("k" + key, 1 + key % 3);
            exact.merge("k" + key, 1 + key % 3, Integer::sum);
        }
        double total = exact.values().stream().mapToInt(weight -> weight).sum();
        List<HeavyKey> found = keys.heaviest(8, 0);
        found.forEach(key -> assertThat(key.share()).isLessThanOrEqualTo(exact.get(key.key()) / total + 1e-9));
        exact.forEach((key, weight) -> {
            if (weight > total / 8) {
                assertThat(found).extracting(HeavyKey::key).contains(key);
            }
        });
    }
}
