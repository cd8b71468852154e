package io.millrace.testkit;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

class SimulatedCommandLogContractTest extends CommandLogContractTest {

    private static final SimulatedLogCluster.Settings SETTINGS = new SimulatedLogCluster.Settings(
            Duration.ofMillis(5), Duration.ofSeconds(2), Duration.ofMillis(100), 2, 1 << 20, 8L << 20);

    @Override
    protected LogCluster startCluster() {
        return new Cluster(new SimulatedEnvironment(1));
    }

    private static final class Cluster implements LogCluster {

        private final List<NodeId> nodes = List.of(new NodeId("a"), new NodeId("b"), new NodeId("c"));
        private final Map<NodeId, RecordingStateMachine.Disk> disks = new HashMap<>();
        private final Map<NodeId, RecordingStateMachine> machines = new HashMap<>();
        private final SimulatedEnvironment env;
        private final SimulatedLogCluster<String> logs;

        Cluster(SimulatedEnvironment env) {
            this.env = env;
            nodes.forEach(node -> disks.put(node, new RecordingStateMachine.Disk()));
            logs = new SimulatedLogCluster<>(env, new GroupId(1), nodes, this::open, SETTINGS);
        }

        private RecordingStateMachine open(NodeId node) {
            RecordingStateMachine machine = new RecordingStateMachine(disks.get(node));
            machines.put(node, machine);
            return machine;
        }

        @Override
        public List<NodeId> nodes() {
            return nodes;
        }

        @Override
        public CommandLog<String> log(NodeId node) {
            return logs.log(node);
        }

        @Override
        public RecordingStateMachine machine(NodeId node) {
            return machines.get(node);
        }

        @Override
        public void crash(NodeId node) {
            logs.crash(node);
        }

        @Override
        public void restart(NodeId node) {
            logs.restart(node);
        }

        @Override
        public void wipe(NodeId node) {
            logs.wipe(node);
            disks.get(node).wipe();
        }

        @Override
        public void await(String what, BooleanSupplier condition) {
            env.runUntil(what, condition);
        }

        @Override
        public void close() {}
    }
}
