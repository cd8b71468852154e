package io.millrace.client.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LineageTest {

    private final Lineage lineage = new Lineage();

    @Test
    void childStartsAfterItsParent() {
        lineage.seen(1, List.of(0));
        lineage.seen(0, List.of());
        assertThat(lineage.toStart()).containsExactly(0);
        assertThat(lineage.toStart()).isEmpty();
        lineage.ended(0);
        assertThat(lineage.toStart()).containsExactly(1);
    }

    @Test
    void mergedChildStartsAfterBothParents() {
        lineage.seen(0, List.of());
        lineage.seen(1, List.of());
        lineage.seen(2, List.of(0, 1));
        assertThat(lineage.toStart()).containsExactly(0, 1);
        lineage.ended(0);
        assertThat(lineage.toStart()).isEmpty();
        lineage.ended(1);
        assertThat(lineage.toStart()).containsExactly(2);
    }

    @Test
    void trimmedAndSkippedParentsDoNotHoldUp() {
        lineage.skip(List.of(7));
        lineage.seen(8, List.of(7));
        lineage.seen(9, List.of(3));
        lineage.seen(7, List.of());
        assertThat(lineage.toStart()).containsExactly(8, 9);
    }

    @Test
    void shardIsReadOnce() {
        lineage.seen(0, List.of());
        lineage.toStart();
        lineage.seen(0, List.of());
        assertThat(lineage.toStart()).isEmpty();
        lineage.ended(0);
        lineage.seen(0, List.of());
        assertThat(lineage.toStart()).isEmpty();
        assertThat(lineage.isExhausted()).isTrue();
    }
}
