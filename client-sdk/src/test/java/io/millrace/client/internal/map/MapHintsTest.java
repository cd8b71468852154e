package io.millrace.client.internal.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.hash.HashKeyRange;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MapHintsTest {

    private static final List<HashKeyRange> HALVES = HashKeyRange.even(2);
    private static final MapShard WHOLE = shard(0, HashKeyRange.ALL);
    private static final MapShard LOW = shard(1, HALVES.get(0), 0);
    private static final MapShard HIGH = shard(2, HALVES.get(1), 0);

    private final MapHints hints = new MapHints();

    private static MapShard shard(int number, HashKeyRange range, Integer... parents) {
        return new MapShard(100 + number, number, 1, range, false, List.of(parents), 1, "", List.of());
    }

    private static ShardMap map(MapShard... shards) {
        return new ShardMap("s", 1, 1, Arrays.asList(shards));
    }

    private ShardMap hinted() {
        return hints.hint(map(WHOLE), Map.of(WHOLE.uid(), List.of(LOW, HIGH)));
    }

    @Test
    void childrenTakeTheRangeOfTheirParent() {
        assertThat(hinted().open()).containsExactly(LOW, HIGH);
        assertThat(hinted().cover(HashKeyRange.ALL)).containsExactly(LOW, HIGH);
    }

    @Test
    void readersDoNotTakeAHintForAWholeMap() {
        assertThat(hinted().highestNumber()).isZero();
    }

    @Test
    void anOlderMapDoesNotUndoAHint() {
        hinted();
        assertThat(hints.apply(map(WHOLE)).open()).containsExactly(LOW, HIGH);
    }

    @Test
    void anOlderMapDoesNotUndoAHintAboutAHintedShard() {
        MapShard merged = shard(3, HashKeyRange.ALL, 1, 2);
        hints.hint(hinted(), Map.of(LOW.uid(), List.of(merged)));
        assertThat(hints.apply(map(WHOLE)).open()).containsExactly(merged);
    }

    @Test
    void aNewerMapEndsTheHint() {
        hinted();
        MapShard merged = shard(3, HashKeyRange.ALL, 1, 2);
        ShardMap newer = map(WHOLE.asClosed(), LOW.asClosed(), HIGH.asClosed(), merged);
        assertThat(hints.apply(newer)).isSameAs(newer);
        assertThat(hints.apply(map(merged)).open()).containsExactly(merged);
    }

    @Test
    void aHintOfWhatTheMapShowsChangesNothing() {
        ShardMap newer = map(WHOLE.asClosed(), LOW, HIGH);
        assertThat(hints.hint(newer, Map.of(WHOLE.uid(), List.of(LOW, HIGH)))).isSameAs(newer);
    }

    @Test
    void aHintOfOneParentClosesBothOfAMergedShard() {
        MapShard low = shard(5, HALVES.get(0));
        MapShard high = shard(6, HALVES.get(1));
        MapShard merged = shard(7, HashKeyRange.ALL, 5, 6);
        ShardMap map = hints.hint(map(low, high), Map.of(high.uid(), List.of(merged)));
        assertThat(map.open()).containsExactly(merged);
        assertThat(map.cover(HALVES.get(1))).containsExactly(merged);
    }
}
