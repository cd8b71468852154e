package io.millrace.controller;

import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What a controller has to be told.
 *
 * @param self this controller
 * @param members gRPC endpoint (host:port) of every controller, this one included: 1, 3 or 5
 * @param directory where the metadata snapshot is kept
 * @param limits limits in force, asked again and again; those of the leader count
 * @param settings how it works
 */
public record ControllerConfig(
        NodeId self,
        Map<NodeId, String> members,
        Path directory,
        Supplier<Limits> limits,
        ControllerSettings settings) {

    public ControllerConfig {
        members = Map.copyOf(new TreeMap<>(members));
        int count = members.size();
        if (count != 1 && count != 3 && count != 5) {
            throw new IllegalArgumentException("there are " + count + " controllers; there must be 1, 3 or 5");
        }
        if (!members.containsKey(self)) {
            throw new IllegalArgumentException(self + " is not among the controllers " + members.keySet());
        }
    }
}
