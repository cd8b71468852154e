package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.ShardDescription;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineageTreeTest {

    private static final List<HashKeyRange> HALVES = HashKeyRange.even(2);
    private static final List<HashKeyRange> QUARTERS = HashKeyRange.even(4);

    private static ShardDescription open(int number, HashKeyRange range, Integer... parents) {
        return shard(number, range, Optional.empty(), parents);
    }

    private static ShardDescription closed(int number, HashKeyRange range, Integer... parents) {
        return shard(number, range, Optional.of("9"), parents);
    }

    private static ShardDescription shard(int number, HashKeyRange range, Optional<String> end, Integer... parents) {
        List<String> ids =
                Arrays.stream(parents).map(id -> new ShardId(id).toString()).toList();
        return new ShardDescription(new ShardId(number).toString(), number, ids, range, "0", end, 1, Optional.of("n1"));
    }

    @Test
    void childrenStandUnderTheirParents() {
        assertThat(LineageTree.draw(List.of(
                        closed(0, HashKeyRange.ALL),
                        closed(1, HALVES.get(0), 0),
                        open(2, HALVES.get(1), 0),
                        open(3, QUARTERS.get(0), 1),
                        open(4, QUARTERS.get(1), 1))))
                .containsExactly(
                        "0  closed  100.0 %",
                        "├─ 1  closed  50.0 %",
                        "│  ├─ 3  open    25.0 %",
                        "│  └─ 4  open    25.0 %",
                        "└─ 2  open    50.0 %");
    }

    @Test
    void mergedShardStandsOnceAndIsPointedTo() {
        assertThat(LineageTree.draw(
                        List.of(closed(0, HALVES.get(0)), closed(1, HALVES.get(1)), open(2, HashKeyRange.ALL, 0, 1))))
                .containsExactly(
                        "0  closed  50.0 %", "└─ 2  open    100.0 %", "1  closed  50.0 %", "└─ → 2, merged with 0");
    }

    @Test
    void whatIsLeftWhenParentsHaveExpired() {
        assertThat(LineageTree.draw(
                        List.of(open(6, HALVES.get(1), 3), closed(2, HALVES.get(0)), open(5, HALVES.get(0), 1, 2))))
                .containsExactly(
                        "2  closed  50.0 %", "└─ 5  open    50.0 %", "6  open    50.0 %  (parents have expired)");
        assertThat(LineageTree.draw(List.of())).isEmpty();
    }
}
