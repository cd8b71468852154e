package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of all kinds, by seed: what was acknowledged is there, once, in one order on all replicas (INV-1, 2, 6). */
class SimulatedLogClusterSimTest {

    private static final SimulatedLogCluster.Settings SETTINGS = new SimulatedLogCluster.Settings(
            Duration.ofMillis(5), Duration.ofMillis(300), Duration.ofMillis(200), 3, 1 << 20, 8L << 20);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void keepsWhatItAcknowledged(long seed) {
        Run run = new Run(seed);
        run.faults();
        run.settle();
        for (NodeId node : run.nodes) {
            List<String> commands = run.machines.get(node).commands();
            assertThat(commands).as("seed %s, %s", seed, node).doesNotHaveDuplicates();
            assertThat(commands).as("seed %s, %s", seed, node).containsAll(run.acknowledged);
            assertThat(commands).as("seed %s, %s", seed, node).doesNotContainAnyElementsOf(run.refused);
            assertThat(run.machines.get(node).applied())
                    .isEqualTo(run.machines.get(run.nodes.get(0)).applied());
        }
        assertThat(run.acknowledged.size()).as("seed %s", seed).isGreaterThan(100);
    }

    @Test
    void showsCallersEveryKindOfOutcome() {
        Set<ErrorCode> codes = new HashSet<>();
        for (long seed = 1; seed <= 20; seed++) {
            Run run = new Run(seed);
            run.faults();
            run.settle();
            codes.addAll(run.codes);
        }
        assertThat(codes).contains(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.NOT_LEADER, ErrorCode.NO_LEADER);
    }

    @Test
    void aLeaderThatWasCutOffForAMomentLeadsOn() {
        Run run = new Run(3);
        run.env.runUntil(
                "somebody leads",
                () -> run.nodes.stream()
                        .anyMatch(node -> run.logs.log(node).leadership().ready()));
        NodeId leader = run.nodes.stream()
                .filter(node -> run.logs.log(node).leadership().ready())
                .findFirst()
                .orElseThrow();
        long term = run.logs.log(leader).leadership().term();
        run.logs.isolate(leader);
        run.logs.heal(leader);
        assertThat(run.logs.log(leader).leadership().ready()).isTrue();
        assertThat(run.logs.log(leader).leadership().term()).isEqualTo(term);
        run.propose(leader, "after that");
        run.env.runUntil("it is decided", () -> run.acknowledged.contains("after that"));
    }

    @Test
    void repeatsARunFromItsSeed() {
        List<Object> traces = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Run run = new Run(42);
            run.faults();
            run.settle();
            traces.add(List.of(
                    run.env.events(),
                    run.env.time().monotonicNanos(),
                    run.machines.get(run.nodes.get(0)).applied(),
                    run.acknowledged));
        }
        assertThat(traces.get(0)).isEqualTo(traces.get(1));
    }

    private static final class Run {

        private final List<NodeId> nodes = List.of(new NodeId("a"), new NodeId("b"), new NodeId("c"));
        private final Map<NodeId, RecordingStateMachine.Disk> disks = new HashMap<>();
        private final Map<NodeId, RecordingStateMachine> machines = new HashMap<>();
        private final Set<NodeId> down = new HashSet<>();
        private final Set<NodeId> cutOff = new HashSet<>();
        private final List<String> acknowledged = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();
        private final Set<ErrorCode> codes = new HashSet<>();
        private final SimulatedEnvironment env;
        private final RandomSource random;
        private final SimulatedLogCluster<String> logs;

        Run(long seed) {
            env = new SimulatedEnvironment(seed);
            random = env.random("faults");
            nodes.forEach(node -> disks.put(node, new RecordingStateMachine.Disk()));
            logs = new SimulatedLogCluster<>(env, new GroupId(1), nodes, this::open, SETTINGS);
        }

        private RecordingStateMachine open(NodeId node) {
            RecordingStateMachine machine = new RecordingStateMachine(disks.get(node));
            machines.put(node, machine);
            return machine;
        }

        void faults() {
            for (int i = 0; i < 2000; i++) {
                env.runFor(Duration.ofMillis(random.nextInt(20)));
                NodeId node = nodes.get(random.nextInt(3));
                propose(node, "command " + i);
                if (random.nextInt(50) == 0) {
                    fault(node);
                }
                if (random.nextInt(20) == 0) {
                    repair(node);
                }
            }
        }

        private void propose(NodeId node, String command) {
            if (down.contains(node)) {
                return;
            }
            var unused = logs.log(node)
                    .propose(ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8)))
                    .whenComplete((committed, failure) -> {
                        if (failure == null) {
                            acknowledged.add(command);
                        } else {
                            failed(command, ((MillraceException) failure).code());
                        }
                    });
        }

        private void failed(String command, ErrorCode code) {
            codes.add(code);
            if (code != ErrorCode.OUTCOME_UNKNOWN) {
                refused.add(command);
            }
        }

        private void fault(NodeId node) {
            switch (random.nextInt(5)) {
                case 0 -> crashOrRestart(node);
                case 1 -> isolateOrHeal(node);
                case 2 -> logs.dropLeader();
                case 3 -> {
                    var unused = logs.log(node)
                            .transferLeadership(nodes.get(random.nextInt(3)), Duration.ofSeconds(1))
                            .exceptionally(refusal -> null);
                }
                default -> wipe(node);
            }
        }

        private void repair(NodeId node) {
            if (down.contains(node)) {
                crashOrRestart(node);
            }
            if (cutOff.contains(node)) {
                isolateOrHeal(node);
            }
        }

        private void crashOrRestart(NodeId node) {
            if (down.remove(node)) {
                logs.restart(node);
            } else {
                down.add(node);
                logs.crash(node);
            }
        }

        private void isolateOrHeal(NodeId node) {
            if (cutOff.remove(node)) {
                logs.heal(node);
            } else {
                cutOff.add(node);
                logs.isolate(node);
            }
        }

        /** Never two at a time: what a majority forgets is lost by right. */
        private void wipe(NodeId node) {
            boolean othersUp = nodes.stream().filter(n -> !n.equals(node)).noneMatch(down::contains);
            if (down.contains(node) && othersUp) {
                logs.wipe(node);
                disks.get(node).wipe();
            }
        }

        void settle() {
            List.copyOf(cutOff).forEach(this::isolateOrHeal);
            List.copyOf(down).forEach(this::crashOrRestart);
            env.runUntil(
                    "a leader",
                    () -> nodes.stream()
                            .anyMatch(node -> logs.log(node).leadership().ready()));
            env.runUntil(
                    "all have applied all",
                    () -> nodes.stream()
                            .allMatch(node -> logs.log(node).status().appliedIndex()
                                    == logs.log(node).status().commitIndex()));
            env.runFor(Duration.ofSeconds(5));
        }
    }
}
