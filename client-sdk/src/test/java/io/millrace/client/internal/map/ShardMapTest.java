package io.millrace.client.internal.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.hash.HashKeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShardMapTest {

    private static MapShard shard(int number, HashKeyRange range, List<Integer> parents) {
        return new MapShard(100 + number, number, 1, range, false, parents, 1, "", List.of());
    }

    private static ShardMap map(long version, List<MapShard> shards) {
        return new ShardMap("s", 1, version, shards);
    }

    @Test
    void aMapMadeByChangesIsTheMapAsAWhole() {
        Random random = new Random(7);
        List<MapShard> shards = new ArrayList<>();
        HashKeyRange.even(8).forEach(range -> shards.add(shard(shards.size(), range, List.of())));
        ShardMap changed = map(1, shards);
        for (int version = 2; version < 200; version++) {
            List<MapShard> open = List.copyOf(changed.open());
            int at = random.nextInt(open.size() - 1);
            List<MapShard> news = new ArrayList<>();
            int next = changed.highestNumber() + 1;
            if (open.size() < 20 && random.nextBoolean()) {
                MapShard parent = open.get(at);
                List<HashKeyRange> halves = halves(parent.range());
                news.add(shard(next, halves.get(0), List.of(parent.number())));
                news.add(shard(next + 1, halves.get(1), List.of(parent.number())));
                news.add(parent.asClosed());
            } else {
                MapShard low = open.get(at);
                MapShard high = open.get(at + 1);
                HashKeyRange both =
                        new HashKeyRange(low.range().start(), high.range().end());
                news.add(low.asClosed());
                news.add(high.asClosed());
                news.add(shard(next, both, List.of(low.number(), high.number())));
            }
            int oldest = changed.shards().iterator().next().number();
            boolean isClosed = changed.byNumber(oldest).orElseThrow().closed();
            List<Integer> gone = isClosed && random.nextInt(3) == 0 ? List.of(oldest) : List.of();
            changed = changed.with(version, news, gone);
            ShardMap whole = map(version, List.copyOf(changed.shards()));
            assertThat(changed.open()).containsExactlyElementsOf(whole.open());
            assertThat(changed.cover(HashKeyRange.ALL)).containsExactlyElementsOf(whole.open());
            assertThat(changed.highestNumber()).isEqualTo(whole.highestNumber());
            for (MapShard shard : whole.shards()) {
                assertThat(changed.byUid(shard.uid())).contains(shard);
                assertThat(changed.cover(shard.range())).isEqualTo(whole.cover(shard.range()));
            }
            for (int number : gone) {
                assertThat(changed.byUid(100 + number)).isEmpty();
            }
        }
    }

    private static List<HashKeyRange> halves(HashKeyRange range) {
        var middle = io.millrace.common.hash.HashKey.of(
                range.start().toBigInteger().add(range.size().shiftRight(1)));
        return List.of(new HashKeyRange(range.start(), middle.previous()), new HashKeyRange(middle, range.end()));
    }

    @Test
    void aRangeIsNotCoveredWhileAChildIsMissing() {
        List<HashKeyRange> halves = HashKeyRange.even(2);
        ShardMap map = map(1, List.of(shard(0, HashKeyRange.ALL, List.of())));
        MapShard low = shard(1, halves.get(0), List.of(0));
        ShardMap half = map.with(2, List.of(map.byNumber(0).orElseThrow().asClosed(), low), List.of());
        assertThat(half.cover(HashKeyRange.ALL)).isEmpty();
        assertThat(half.cover(halves.get(0))).containsExactly(low);
        assertThat(half.cover(halves.get(1))).isEmpty();
    }
}
