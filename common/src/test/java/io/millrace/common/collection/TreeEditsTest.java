package io.millrace.common.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.pcollections.TreePMap;

class TreeEditsTest {

    /** One change; a negative value takes the key away. */
    private record Edit(int key, int value) {}

    @Property
    void endsWhereAPlainMapEnds(
            @ForAll @Size(max = 300) Map<@IntRange(max = 400) Integer, Integer> base,
            @ForAll("edits") @Size(max = 80) List<Edit> edits) {
        TreePMap<Integer, Integer> before = TreePMap.from(base);
        TreeEdits<Integer, Integer> some = new TreeEdits<>(before);
        TreeMap<Integer, Integer> expected = new TreeMap<>(base);
        for (Edit edit : edits) {
            if (edit.value() < 0) {
                some.remove(edit.key());
                expected.remove(edit.key());
            } else {
                some.put(edit.key(), edit.value());
                expected.put(edit.key(), edit.value());
            }
            assertThat(some.get(edit.key())).isEqualTo(expected.get(edit.key()));
        }
        assertThat(some.apply()).isEqualTo(expected);
        assertThat(List.copyOf(some.apply().keySet())).isEqualTo(List.copyOf(expected.keySet()));
        assertThat(before).isEqualTo(base);
    }

    @Example
    void fewChangesShareTheRest() {
        TreeMap<Integer, Integer> many = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            many.put(i, i);
        }
        TreePMap<Integer, Integer> base = TreePMap.from(many);
        TreeEdits<Integer, Integer> none = new TreeEdits<>(base);
        assertThat(none.apply()).isSameAs(base);
        TreeEdits<Integer, Integer> one = new TreeEdits<>(base);
        one.put(1, 7);
        assertThat(one.apply().get(1)).isEqualTo(7);
        assertThat(one.get(2)).isEqualTo(2);
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 420),
                        Arbitraries.integers().between(-3, 9))
                .as(Edit::new)
                .list()
                .ofMaxSize(80);
    }
}
