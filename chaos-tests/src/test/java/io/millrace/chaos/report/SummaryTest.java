package io.millrace.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.chaos.history.Header;
import io.millrace.chaos.history.History;
import io.millrace.chaos.history.Item;
import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

    private static final long SECOND = 1_000_000;

    private final List<Op> ops = new ArrayList<>();

    @TempDir
    Path directory;

    @Test
    void countsSecondsInWhichCallsWereMadeAndNoneSucceeded() {
        send(Outcome.OK, 0, SECOND / 2, 1);
        send(Outcome.INFO, SECOND, 3 * SECOND + 1, 2);
        send(Outcome.OK, 4 * SECOND, 4 * SECOND + 1, 3);
        Summary summary = Summary.of(history(6));
        assertThat(summary.unavailableSeconds()).isEqualTo(3);
        assertThat(summary.longestGapMillis()).isEqualTo(3500);
        assertThat(summary.ok()).isEqualTo(2);
        assertThat(summary.unknown()).isEqualTo(1);
    }

    @Test
    void withoutATimeItEndsWithTheLastWrite() {
        send(Outcome.OK, 0, SECOND / 2, 1);
        send(Outcome.OK, 3 * SECOND, 3 * SECOND + SECOND / 2, 2);
        Summary summary = Summary.of(history(0));
        assertThat(summary.longestGapMillis()).isEqualTo(3000);
        assertThat(summary.unavailableSeconds()).isZero();
    }

    @Test
    void writesAPageWithAPictureAndAVerdict() throws IOException {
        send(Outcome.OK, 0, SECOND / 2, 1);
        ops.add(Op.nemesis(Op.FAULT, SECOND, SECOND, "kill <one>"));
        ops.add(Op.nemesis(Op.HEAL, 2 * SECOND, 2 * SECOND, ""));
        History history = history(3);
        Path page = directory.resolve("h.html");
        HistoryReport.write(page, history, Summary.of(history));
        assertThat(Files.readString(page))
                .contains("<svg", "kill &lt;one&gt;", "<rect", "NOT GOOD", "unfinished")
                .doesNotContain("kill <one>");
    }

    @Test
    void aGoodHistoryIsGood() {
        send(Outcome.OK, 0, SECOND / 2, 1);
        ops.add(new Op(
                "final-x", Op.READ, Outcome.OK, 0, 0, "", "", "s", "", "", List.of(new Item("1", "k", "k:1")), ""));
        ops.add(new Op(Op.NEMESIS, Op.SETTLED, Outcome.OK, 0, 0, "", "", "", "", "", List.of(), ""));
        Summary summary = Summary.of(history(1));
        assertThat(summary.isGood()).as(summary.text()).isTrue();
        assertThat(summary.tableRow()).contains("| log | kill (0) | combined | 7 | 1 | 0 | 0 | 0 | 0 | 0 | 0 |");
    }

    @Test
    void historiesAreAddedUp() {
        send(Outcome.OK, 0, SECOND / 2, 1);
        send(Outcome.FAIL, SECOND, SECOND + 1, 2);
        for (int i = 0; i < 3; i++) {
            ops.add(Op.nemesis(Op.FAULT, SECOND, SECOND, "kill"));
        }
        SummedHistories sums = new SummedHistories();
        sums.add(Summary.of(history(60)));
        sums.add(Summary.of(history(120)));
        assertThat(sums.tables())
                .contains("| kill | 2 (3) | 6 | 2 | 2 | 0 | 0 | 0 | 0 | 4 | 2 |")
                .contains("| all | 2 (3) | 6 | 2 |")
                .contains("| log | 2 (3) | 6 | 2 |")
                .contains("| 7 | abc |");
    }

    private void send(Outcome outcome, long from, long to, int sequence) {
        String at = outcome == Outcome.OK ? String.valueOf(sequence) : "";
        ops.add(new Op("w", Op.SEND, outcome, from, to, "k", "k:" + sequence, "s", at, "", List.of(), ""));
    }

    private History history(int seconds) {
        return new History(new Header("h", "log", "kill", "combined", 7, "abc", "", seconds), ops);
    }
}
