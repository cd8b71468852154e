package io.millrace.chaos.reshard;

import io.millrace.common.env.RandomSource;
import io.millrace.common.id.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What happens to servers: they crash, stand still, are cut off, lose their disk, have a wrong clock; and all of it ends. */
final class Disorder {

    private static final int CLOCK_MILLIS = 600_000;

    private final SimulatedNetwork network;
    private final SimulatedGroups groups;
    private final SimulatedControllers controllers;
    private final Map<NodeId, SimulatedNode> nodes;
    private final List<NodeId> controllerIds;
    private final Trace trace;
    private final Set<NodeId> down = new HashSet<>();
    private final Set<NodeId> isolated = new TreeSet<>();
    private final Set<NodeId> paused = new TreeSet<>();

    /** Takes notes. */
    @FunctionalInterface
    interface Trace {
        void note(String what);
    }

    /** What it has to do with. */
    record Servers(
            SimulatedNetwork network,
            SimulatedGroups groups,
            SimulatedControllers controllers,
            Map<NodeId, SimulatedNode> nodes,
            List<NodeId> controllerIds) {}

    Disorder(Servers servers, Trace trace) {
        network = servers.network();
        groups = servers.groups();
        controllers = servers.controllers();
        nodes = servers.nodes();
        controllerIds = servers.controllerIds();
        this.trace = trace;
    }

    private List<NodeId> nodeIds() {
        return List.copyOf(nodes.keySet());
    }

    private boolean isController(NodeId id) {
        return controllerIds.contains(id);
    }

    private static NodeId pick(List<NodeId> ids, RandomSource chance) {
        return ids.get(chance.nextInt(ids.size()));
    }

    private NodeId anyServer(RandomSource chance) {
        return pick(chance.nextInt(2) == 0 ? nodeIds() : controllerIds, chance);
    }

    /** A controller crashes, or one that did comes back. */
    void failController(RandomSource chance) {
        NodeId victim = pick(controllerIds, chance);
        if (down.contains(victim)) {
            restart(victim);
        } else if (down.stream().noneMatch(this::isController)) {
            trace.note("crash " + victim);
            down.add(victim);
            controllers.crash(victim);
        }
    }

    /** A node crashes, or one that did comes back. */
    void failNode(RandomSource chance) {
        NodeId victim = pick(nodeIds(), chance);
        if (down.contains(victim)) {
            restart(victim);
        } else {
            crashNode(victim);
        }
    }

    private void crashNode(NodeId victim) {
        if (down.stream().allMatch(this::isController)) {
            trace.note("crash " + victim);
            down.add(victim);
            nodes.get(victim).crash();
            groups.crash(victim);
        }
    }

    private void restart(NodeId id) {
        trace.note("restart " + id);
        down.remove(id);
        if (isController(id)) {
            controllers.restart(id);
        } else {
            groups.restart(id);
            nodes.get(id).restart();
        }
    }

    /** A node that crashed comes back without anything; it takes over checkpoints of the others. */
    void replaceNode(RandomSource chance) {
        NodeId victim = pick(nodeIds(), chance);
        crashNode(victim);
        if (down.contains(victim) && isolated.isEmpty() && paused.isEmpty()) {
            trace.note("new disk of " + victim);
            groups.wipe(victim);
            restart(victim);
        }
    }

    /** Calls to a server, or its answers, are lost. */
    void cutOff(RandomSource chance) {
        NodeId server = anyServer(chance);
        if (network.isCut(server)) {
            trace.note(server + " is reached again");
            network.mend(server);
        } else {
            SimulatedNetwork.Cut what =
                    chance.nextInt(2) == 0 ? SimulatedNetwork.Cut.REQUESTS : SimulatedNetwork.Cut.ANSWERS;
            trace.note(what + " of " + server + " are lost");
            network.cut(server, what);
        }
    }

    /** A server's replicas reach no other, while its clients reach it. */
    void isolate(RandomSource chance) {
        NodeId server = anyServer(chance);
        if (isolated.contains(server)) {
            unite(server);
        } else if (!down.contains(server) && !paused.contains(server)) {
            trace.note(server + " is cut off from the others");
            isolated.add(server);
            cutLogs(server);
        }
    }

    private void unite(NodeId server) {
        trace.note(server + " reaches the others again");
        isolated.remove(server);
        joinLogs(server);
    }

    /** A server stands still; what was sent to it arrives when it goes on. */
    void pause(RandomSource chance) {
        NodeId server = anyServer(chance);
        if (paused.contains(server)) {
            goOn(server);
        } else if (!down.contains(server) && !isolated.contains(server)) {
            trace.note(server + " stands still");
            paused.add(server);
            cutLogs(server);
            network.hold(server);
        }
    }

    private void goOn(NodeId server) {
        trace.note(server + " goes on");
        paused.remove(server);
        joinLogs(server);
        network.deliver(server);
    }

    boolean isPaused(NodeId server) {
        return paused.contains(server);
    }

    private void cutLogs(NodeId server) {
        if (isController(server)) {
            controllers.logs().isolate(server);
        } else {
            groups.isolate(server);
        }
    }

    private void joinLogs(NodeId server) {
        if (isController(server)) {
            controllers.logs().heal(server);
        } else {
            groups.heal(server);
        }
    }

    /** A node's wall clock jumps and runs at a wrong rate from then on. */
    void setClock(RandomSource chance) {
        NodeId node = pick(nodeIds(), chance);
        long jump = chance.nextInt(2 * CLOCK_MILLIS) - (long) CLOCK_MILLIS;
        double rate = 0.8 + chance.nextInt(5) / 10.0;
        trace.note("clock of " + node + ": " + jump + " ms, x" + rate);
        nodes.get(node).clock().set(jump, rate);
    }

    /** Everything is well again. */
    void end() {
        network.calm();
        List.copyOf(paused).forEach(this::goOn);
        List.copyOf(isolated).forEach(this::unite);
        List.copyOf(down).stream().sorted().forEach(this::restart);
    }
}
