package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void alignsColumnsByTheirWidestCell() {
        Table table = Table.of("NAME", ">SHARDS", "STATE")
                .row("orders", "1,000", "ACTIVE")
                .row("a-longer-name", "4", "CREATING");

        assertThat(table.lines())
                .containsExactly(
                        "NAME           SHARDS  STATE", //
                        "orders          1,000  ACTIVE",
                        "a-longer-name       4  CREATING");
    }

    @Test
    void measuresCharactersAndNotBytesAndLeavesNoTrailingBlanks() {
        Table table = Table.of("A", "B").row("µµµ", "x").row("a", "");

        assertThat(table.body()).containsExactly("µµµ  x", "a");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThatThrownBy(() -> Table.of("A", "B").row("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 cells for 2 columns");
    }
}
