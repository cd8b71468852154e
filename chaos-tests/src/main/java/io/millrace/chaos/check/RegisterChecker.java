package io.millrace.chaos.check;

import io.millrace.chaos.history.History;
import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Registers are linearizable: for each there is one order of its operations that keeps to real time and in which every read
 * returns what was written last. A refused write did not happen; one of unknown outcome happens at any time after its call,
 * or never. A swap happens only where the register holds what it has to, and a register that is advanced never goes back. At first
 * a register is empty.
 */
public final class RegisterChecker implements Checker {

    @Override
    public List<Finding> check(History history) {
        Map<String, List<Op>> byKey = new TreeMap<>();
        history.ops().stream()
                .filter(RegisterChecker::matters)
                .forEach(op ->
                        byKey.computeIfAbsent(op.key(), k -> new ArrayList<>()).add(op));
        List<Finding> findings = new ArrayList<>();
        byKey.forEach((key, ops) -> {
            if (!new Linearization(ops).exists()) {
                findings.add(new Finding(
                        "nonlinearizable", "no order explains the " + ops.size() + " operations on register " + key));
            }
        });
        return findings;
    }

    private static boolean matters(Op op) {
        return (op.isRegisterWrite() && op.outcome() != Outcome.FAIL)
                || (op.function().equals(Op.GET) && op.isOk());
    }
}
