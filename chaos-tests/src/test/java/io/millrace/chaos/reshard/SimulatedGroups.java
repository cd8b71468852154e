package io.millrace.chaos.reshard;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.LogPosition;
import io.millrace.node.replica.GroupResult;
import io.millrace.node.replica.SimulatedGroupReplica;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.testkit.SimulatedEnvironment;
import io.millrace.testkit.SimulatedLogCluster;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The data groups: a simulated log each, with a replica on every node. */
final class SimulatedGroups {

    private final Map<GroupId, SimulatedLogCluster<GroupResult>> logs = new TreeMap<>();
    private final Map<Place, SimulatedGroupReplica> machines = new HashMap<>();
    private final Map<Place, SimulatedGroupReplica.Disk> disks = new HashMap<>();

    private final History history;

    private record Place(GroupId group, NodeId node) {}

    /** Tells the history. */
    private final class Witness implements SimulatedGroupReplica.Observer {

        private final Place place;
        private final PlantedBug bug;

        Witness(Place place, PlantedBug bug) {
            this.place = place;
            this.bug = bug;
        }

        @Override
        public void applied(GroupId group, NodeId node, long index, GroupCommand command, GroupResult result) {
            history.applied(group, index, command, result);
            bug.applied(command, machines.get(place));
        }

        @Override
        public void opened(GroupId group, NodeId node, LogPosition position) {
            history.storage().opened(group, node, position.index());
        }

        @Override
        public void flushed(GroupId group, NodeId node, LogPosition position) {
            history.storage().flushed(group, node, position.index());
        }

        @Override
        public void installed(GroupId group, NodeId node, LogPosition position) {
            history.storage().installed();
        }
    }

    /** A replica's log and state. */
    record Replica(CommandLog<GroupResult> log, SimulatedGroupReplica machine) {}

    SimulatedGroups(
            SimulatedEnvironment env,
            Collection<GroupId> groups,
            List<NodeId> nodes,
            SimulatedLogCluster.Settings settings,
            PlantedBug bug,
            History history) {
        this.history = history;
        for (GroupId group : groups) {
            logs.put(
                    group,
                    new SimulatedLogCluster<>(env, group, nodes, node -> make(new Place(group, node), bug), settings));
        }
    }

    private SimulatedGroupReplica make(Place place, PlantedBug bug) {
        SimulatedGroupReplica machine = new SimulatedGroupReplica(
                place.group(),
                place.node(),
                disks.computeIfAbsent(place, p -> new SimulatedGroupReplica.Disk()),
                bug.store(place.node()),
                new Witness(place, bug));
        machines.put(place, machine);
        return machine;
    }

    Replica replica(GroupId group, NodeId node) {
        return new Replica(logs.get(group).log(node), machines.get(new Place(group, node)));
    }

    Optional<NodeId> leader(GroupId group, NodeId asked) {
        return logs.get(group).log(asked).leadership().knownLeader();
    }

    Collection<SimulatedLogCluster<GroupResult>> logs() {
        return logs.values();
    }

    Collection<GroupId> ids() {
        return logs.keySet();
    }

    /** Only servers are cut off from each other; clients still reach everybody. */
    void isolate(NodeId node) {
        logs.values().forEach(log -> log.isolate(node));
    }

    void heal(NodeId node) {
        logs.values().forEach(log -> log.heal(node));
    }

    /** A crashed node comes back with an empty disk. */
    void wipe(NodeId node) {
        logs.forEach((group, log) -> {
            log.wipe(node);
            disks.remove(new Place(group, node));
            history.storage().wiped(group, node);
        });
    }

    void crash(NodeId node) {
        logs.values().forEach(log -> log.crash(node));
    }

    void restart(NodeId node) {
        logs.values().forEach(log -> log.restart(node));
    }
}
