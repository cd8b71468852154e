package io.millrace.client.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMap;
import io.millrace.common.hash.HashKeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LineageTest {

    private final Lineage lineage = new Lineage();

    private static MapShard open(int number, Integer... parents) {
        return new MapShard(number, number, 1, HashKeyRange.ALL, false, List.of(parents), 1, "", List.of());
    }

    private static MapShard closed(int number, Integer... parents) {
        return new MapShard(number, number, 1, HashKeyRange.ALL, true, List.of(parents), 1, "", List.of());
    }

    private static ShardMap map(MapShard... shards) {
        return new ShardMap("s", 1, 1, Arrays.asList(shards));
    }

    @Test
    void childStartsAfterItsParent() {
        lineage.seen(map(closed(0), open(1, 0)));
        assertThat(lineage.toStart()).containsExactly(0);
        assertThat(lineage.toStart()).isEmpty();
        lineage.ended(0);
        assertThat(lineage.toStart()).containsExactly(1);
    }

    @Test
    void mergedChildStartsAfterBothParents() {
        lineage.seen(map(closed(0), closed(1), open(2, 0, 1)));
        assertThat(lineage.toStart()).containsExactly(0, 1);
        lineage.ended(0);
        assertThat(lineage.toStart()).isEmpty();
        lineage.ended(1);
        assertThat(lineage.toStart()).containsExactly(2);
    }

    @Test
    void trimmedAndSkippedParentsDoNotHoldUp() {
        ShardMap map = map(closed(7), open(8, 7), open(9, 3));
        lineage.skipClosed(map);
        lineage.seen(map);
        assertThat(lineage.toStart()).containsExactly(8, 9);
    }

    /** Shard 0 was split into 2 and 3, then 1 and 2 merged to 4; the reader ends 1 before its map shows any of that. */
    @Test
    void parentThatTheMapDoesNotShowYetHoldsItsChildUp() {
        lineage.seen(map(open(0), open(1)));
        assertThat(lineage.toStart()).containsExactly(0, 1);
        lineage.seen(4, List.of(1, 2));
        lineage.ended(1);
        assertThat(lineage.toStart()).isEmpty();
        lineage.seen(map(closed(0), closed(1), closed(2, 0), open(3, 0), open(4, 1, 2)));
        assertThat(lineage.toStart()).isEmpty();
        lineage.ended(0);
        assertThat(lineage.toStart()).containsExactly(2, 3);
        lineage.ended(2);
        assertThat(lineage.toStart()).containsExactly(4);
    }

    @Test
    void shardIsReadOnce() {
        lineage.seen(map(open(0)));
        lineage.toStart();
        lineage.seen(map(open(0)));
        assertThat(lineage.toStart()).isEmpty();
        lineage.ended(0);
        lineage.seen(map(closed(0)));
        assertThat(lineage.toStart()).isEmpty();
        assertThat(lineage.isExhausted()).isTrue();
    }

    /** Of shard 0's family are 2, 3 and their merge with 1's child, which waits for 0's side alone. */
    @Test
    void oneShardsFamilyWaitsForNobodyElse() {
        Lineage family = Lineage.from(0);
        family.seen(map(closed(0), closed(1), closed(2, 0), open(3, 0), open(4, 1), open(5, 2, 4)));
        assertThat(family.toStart()).containsExactly(0);
        family.ended(0);
        assertThat(family.toStart()).containsExactly(2, 3);
        family.ended(2);
        assertThat(family.toStart()).containsExactly(5);
    }

    /** The child is heard of before a map shows its other parent, which turns out to be of the family. */
    @Test
    void aParentThatMayBeOfTheFamilyHoldsItsChildUp() {
        Lineage family = Lineage.from(0);
        family.seen(map(closed(0), open(1, 0), open(2, 0)));
        assertThat(family.toStart()).containsExactly(0);
        family.ended(0);
        assertThat(family.toStart()).containsExactly(1, 2);
        family.seen(5, List.of(1, 3));
        family.ended(1);
        assertThat(family.toStart()).isEmpty();
        family.seen(map(closed(1, 0), closed(2, 0), closed(3, 2), open(4, 2), open(5, 1, 3)));
        assertThat(family.toStart()).isEmpty();
        family.ended(2);
        assertThat(family.toStart()).containsExactly(3, 4);
        family.ended(3);
        assertThat(family.toStart()).containsExactly(5);
    }

    @Test
    void changesHeardInAnotherOrderDoNotStartAChildBeforeItsParents() {
        Lineage lineage = new Lineage();
        lineage.seen(map(open(0), open(1)));
        assertThat(lineage.toStart()).containsExactly(0, 1);
        lineage.ended(0);
        // 0 was split into 2 and 3, then 2 and 1 merged into 4; the second change is heard first.
        ShardMap now = map(closed(0), closed(1), closed(2, 0), open(3, 0), open(4, 1, 2));
        lineage.seen(now, Set.of(1L, 2L, 4L));
        assertThat(lineage.toStart()).containsExactly(2, 3);
        lineage.ended(2);
        assertThat(lineage.toStart()).isEmpty();
        lineage.ended(1);
        assertThat(lineage.toStart()).containsExactly(4);
    }

    @Test
    void aChangeThatNamesOnlyTheYoungestStillShowsItsParents() {
        Lineage lineage = new Lineage();
        lineage.seen(map(open(0)));
        assertThat(lineage.toStart()).containsExactly(0);
        lineage.ended(0);
        ShardMap now = map(closed(0), closed(1, 0), open(2, 1));
        lineage.seen(now, Set.of(2L));
        assertThat(lineage.toStart()).containsExactly(1);
    }

    /** A parent of which no map has told is thought to be on its way, until a map is newer and does not have it. */
    @Test
    void aParentThatHasExpiredBeforeItWasHeardOfHoldsNobodyUp() {
        lineage.seen(map(open(0)));
        assertThat(lineage.toStart()).containsExactly(0);
        lineage.seen(3, List.of(0, 2));
        lineage.ended(0);
        assertThat(lineage.toStart()).isEmpty();
        lineage.seen(map(open(4)), Set.of(4L));
        assertThat(lineage.toStart()).containsExactly(3, 4);
    }

    /** A stream of 1,000 shards that was split and merged 100 times: hours, if each end looked at all shards. */
    @Test
    @Timeout(60)
    void aLongHistoryIsGoneThrough() {
        int width = 1000;
        int generations = 100;
        List<MapShard> shards = new ArrayList<>();
        for (int generation = 0; generation < generations; generation++) {
            for (int i = 0; i < width; i++) {
                int number = generation * width + i;
                shards.add(generation == 0 ? closed(number) : closed(number, number - width));
            }
        }
        lineage.seen(new ShardMap("s", 1, 1, shards));
        List<Integer> reading = new ArrayList<>(lineage.toStart());
        int read = 0;
        while (!reading.isEmpty()) {
            List<Integer> next = new ArrayList<>();
            for (int shard : reading) {
                lineage.ended(shard);
                next.addAll(lineage.toStart());
            }
            read += reading.size();
            assertThat(next).hasSize(read == shards.size() ? 0 : width);
            reading = next;
        }
        assertThat(lineage.isExhausted()).isTrue();
        assertThat(read).isEqualTo(shards.size());
    }
}
