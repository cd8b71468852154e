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
        services.add(controller
                .map(role -> role.services().get(0))
                .orElseGet(() -> new AdminProxy(() -> Optional.of(controllers.current()), new Forwarding(channels))
                        .bindService()));
        node.ifPresent(role -> services.addAll(role.openServices()));
        return services;
    }

    /** Services for servers of the cluster. */
    List<ServerServiceDefinition> internalServices() {
        List<ServerServiceDefinition> services = new ArrayList<>();
        controller.ifPresent(role -> services.add(role.services().get(1)));
        node.ifPresent(role -> services.addAll(role.internalServices()));
        return services;
    }
}
