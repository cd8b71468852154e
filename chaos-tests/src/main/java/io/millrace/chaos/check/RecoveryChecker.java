package io.millrace.chaos.check;

import io.millrace.chaos.history.History;
import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import java.util.List;

/** The cluster came back when the faults ended, and its replicas were equal then (INV-11). */
public final class RecoveryChecker implements Checker {

    @Override
    public List<Finding> check(History history) {
        List<Op> settled =
                history.faults().filter(op -> op.function().equals(Op.SETTLED)).toList();
        if (settled.isEmpty()) {
            return List.of(new Finding("unfinished", "the history ends before the cluster had settled"));
        }
        return settled.stream()
                .filter(op -> op.outcome() != Outcome.OK)
                .map(op -> new Finding("unrecovered", op.note()))
                .toList();
    }
}
