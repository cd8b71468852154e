package io.millrace.chaos.reshard;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.node.replica.GroupResult;
import io.millrace.node.replica.SimulatedGroupReplica;
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

    private record Place(GroupId group, NodeId node) {}

    /** A replica's log and state. */
    record Replica(CommandLog<GroupResult> log, SimulatedGroupReplica machine) {}

    SimulatedGroups(
            SimulatedEnvironment env,
            Collection<GroupId> groups,
            List<NodeId> nodes,
            SimulatedLogCluster.Settings settings,
            PlantedBug bug,
            History history) {
        for (GroupId group : groups) {
            logs.put(
                    group,
                    new SimulatedLogCluster<>(
                            env, group, nodes, node -> make(new Place(group, node), bug, history), settings));
        }
    }

    private SimulatedGroupReplica make(Place place, PlantedBug bug, History history) {
        SimulatedGroupReplica machine = new SimulatedGroupReplica(
                place.group(),
                place.node(),
                disks.computeIfAbsent(place, p -> new SimulatedGroupReplica.Disk()),
                command -> bug.command(place.node(), command),
                (group, node, index, command, result) -> {
                    history.applied(group, index, command, result);
                    bug.applied(command, machines.get(place));
                });
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

    void crash(NodeId node) {
        logs.values().forEach(log -> log.crash(node));
    }

    void restart(NodeId node) {
        logs.values().forEach(log -> log.restart(node));
    }
}
