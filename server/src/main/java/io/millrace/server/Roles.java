package io.millrace.server;

import io.grpc.ServerServiceDefinition;
import io.millrace.common.grpc.Channels;
import io.millrace.controller.api.AdminProxy;
import io.millrace.controller.api.Forwarding;
import io.millrace.node.cluster.ControllerCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The roles that a server has, and the services they add up to.
 *
 * @param controller present on controllers
 * @param node present on nodes
 */
record Roles(Optional<ControllerRole> controller, Optional<NodeRole> node) {

    /** Services for everybody. A server that is no controller passes admin calls on. */
    List<ServerServiceDefinition> openServices(ControllerCalls controllers, Channels channels) {
        List<ServerServiceDefinition> services = new ArrayList<>();
        services.addAll(controller
                .map(ControllerRole::openServices)
                .orElseGet(() ->
                        new AdminProxy(() -> Optional.of(controllers.current()), new Forwarding(channels)).services()));
        node.ifPresent(role -> services.addAll(role.openServices()));
        return services;
    }

    /** Services for servers of the cluster. */
    List<ServerServiceDefinition> internalServices() {
        List<ServerServiceDefinition> services = new ArrayList<>();
        controller.ifPresent(role -> services.addAll(role.internalServices()));
        node.ifPresent(role -> services.addAll(role.internalServices()));
        return services;
    }
}
