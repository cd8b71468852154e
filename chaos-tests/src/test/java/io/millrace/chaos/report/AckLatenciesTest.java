package io.millrace.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.chaos.history.Header;
import io.millrace.chaos.history.History;
import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AckLatenciesTest {

    private final List<Op> ops = new ArrayList<>();

    @Test
    void countsEachAcknowledgementWhereItBelongs() {
        for (int i = 1; i <= 100; i++) {
            send(Outcome.OK, i, i + i);
        }
        send(Outcome.OK, 990, 1_020); // Under way when it began.
        ops.add(Op.nemesis(Op.FAULT, 1_000, 1_000, "roll"));
        send(Outcome.OK, 1_100, 1_107);
        send(Outcome.FAIL, 1_100, 1_900);
        send(Outcome.OK, 1_900, 2_050); // Under way when it ended.
        ops.add(Op.nemesis(Op.HEAL, 2_000, 2_000, "roll"));
        send(Outcome.OK, 2_100, 2_101);

        assertThat(AckLatencies.of(history()))
                .containsExactly(
                        new AckLatencies.Phase(AckLatencies.HEALTHY, 101, 50, 99, 100),
                        new AckLatencies.Phase("roll", 3, 30, 150, 150));
        assertThat(AckLatencies.table(AckLatencies.of(history()))).contains("| roll | 3 | 0.0 | 0.2 | 0.2 |");
    }

    @Test
    void phasesOfOneNameAreOne() {
        for (int start : List.of(100, 300)) {
            ops.add(Op.nemesis(Op.FAULT, start, start, "kill a"));
            send(Outcome.OK, start + 10, start + 20);
            ops.add(Op.nemesis(Op.HEAL, start + 100, start + 100, "KILL"));
        }
        assertThat(AckLatencies.of(history()))
                .containsExactly(
                        new AckLatencies.Phase(AckLatencies.HEALTHY, 0, 0, 0, 0),
                        new AckLatencies.Phase("kill a", 2, 10, 10, 10));
    }

    private void send(Outcome outcome, long from, long to) {
        ops.add(new Op("w", Op.SEND, outcome, from, to, "k", "k:1", "s", "1", "", List.of(), ""));
    }

    private History history() {
        return new History(new Header("h", "log", "kill", "combined", 7, "abc", "", 0), ops);
    }
}
