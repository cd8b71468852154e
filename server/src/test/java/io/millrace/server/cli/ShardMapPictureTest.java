package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardMapPictureTest {

    @Test
    void drawsEachShardAsWideAsItsShare() {
        List<ShardMapPicture.Cell> cells = new ArrayList<>();
        for (HashKeyRange range : HashKeyRange.even(4)) {
            cells.add(new ShardMapPicture.Cell(range, List.of("shard " + cells.size(), "25.0 %")));
        }
        Collections.reverse(cells);

        assertThat(ShardMapPicture.draw(cells, 45))
                .containsExactly(
                        "0 ──────────── hash key ───────────── 2^128-1",
                        "┌──────────┬──────────┬──────────┬──────────┐",
                        "│ shard 0  │ shard 1  │ shard 2  │ shard 3  │",
                        "│ 25.0 %   │ 25.0 %   │ 25.0 %   │ 25.0 %   │",
                        "└──────────┴──────────┴──────────┴──────────┘");
    }

    @Test
    void keepsTheWidthForUnevenRangesAndCutsLongText() {
        HashKey quarter = HashKeyRange.even(4).get(0).end();
        List<String> picture = ShardMapPicture.draw(
                List.of(
                        new ShardMapPicture.Cell(new HashKeyRange(HashKey.MIN, quarter), List.of("a very long name")),
                        new ShardMapPicture.Cell(new HashKeyRange(quarter.next(), HashKey.MAX), List.of("b"))),
                60);

        assertThat(picture).allSatisfy(line -> assertThat(line).hasSize(60));
        assertThat(picture.get(2)).startsWith("│ a very long name").contains("│ b  ");
        assertThat(ShardMapPicture.draw(
                                List.of(
                                        new ShardMapPicture.Cell(
                                                new HashKeyRange(HashKey.MIN, HashKey.MIN),
                                                List.of("a very long name")),
                                        new ShardMapPicture.Cell(
                                                new HashKeyRange(HashKey.MIN.next(), HashKey.MAX), List.of("b"))),
                                60)
                        .get(2))
                .startsWith("│ a very…│ b ");
    }

    @Test
    void becomesAStripWhenThereIsNoRoomForBoxes() {
        List<ShardMapPicture.Cell> cells = HashKeyRange.even(40).stream()
                .map(range -> new ShardMapPicture.Cell(range, List.of("x")))
                .toList();

        List<String> picture = ShardMapPicture.draw(cells, 80);

        assertThat(picture).hasSize(3);
        assertThat(picture.get(1)).isEqualTo("██▒▒".repeat(20));
        assertThat(picture.get(2)).isEqualTo("40 open shards, the smallest has 2.5 % of the keys, the largest 2.5 %");
    }

    @Test
    void drawsNothingForNoShards() {
        assertThat(ShardMapPicture.draw(List.of(), 80)).isEmpty();
    }
}
