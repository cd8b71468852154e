package io.millrace.node.audit.plan;

import io.millrace.common.id.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Three replicas and the steps of checks between them. */
final class Trio {

    final SimulatedReplica a = new SimulatedReplica("a");
    final SimulatedReplica b = new SimulatedReplica("b");
    final SimulatedReplica c = new SimulatedReplica("c");
    final Map<NodeId, SimulatedReplica> all = new TreeMap<>(Map.of(a.id, a, b.id, b, c.id, c));
    /** Called before each step is carried out. */
    Consumer<RangeCheck.Step> meanwhile = step -> {};

    /** Each has the same blocks of so many records. */
    static Trio filled(int blocks, int records) {
        Trio trio = new Trio();
        for (SimulatedReplica replica : trio.all.values()) {
            for (long i = 0; i < blocks; i++) {
                replica.put(i * records, (i + 1) * records, "h" + i);
            }
        }
        return trio;
    }

    /** One replica compares a range. */
    RangeOutcome check(SimulatedReplica leader, long from, long to) {
        RangeCheck check = new RangeCheck(leader.id, all.keySet(), new AuditRange(SimulatedReplica.SHARD, from, to));
        RangeCheck.Step step = check.begin();
        while (!(step instanceof RangeCheck.Done)) {
            meanwhile.accept(step);
            if (step instanceof RangeCheck.Ask ask) {
                Map<NodeId, ReplicaAnswer> answers = new TreeMap<>();
                ask.replicas().forEach(node -> answers.put(node, all.get(node).read(ask.range(), ask.detail())));
                step = check.answered(answers);
            } else {
                List<String> failures = new ArrayList<>();
                for (RepairOrder order : ((RangeCheck.Repair) step).orders()) {
                    String failure = all.get(order.target()).repair(order, all);
                    if (!failure.isEmpty()) {
                        failures.add(failure);
                    }
                }
                step = check.repaired(failures);
            }
        }
        return ((RangeCheck.Done) step).outcome();
    }

    /** One replica compares everything, as long as there is something. */
    List<RangeOutcome> checkAll(SimulatedReplica leader) {
        List<RangeOutcome> outcomes = new ArrayList<>();
        long at = leader.first;
        while (at < leader.next) {
            RangeOutcome outcome = check(leader, at, leader.next);
            outcomes.add(outcome);
            at = outcome.doneTo();
        }
        return outcomes;
    }
}
