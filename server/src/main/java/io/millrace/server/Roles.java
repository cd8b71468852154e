package io.millrace.server;

import io.grpc.BindableService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The roles that a server has. */
record Roles(Optional<NodeRole> node) {

    /** Services for everybody. */
    List<BindableService> openServices() {
        List<BindableService> services = new ArrayList<>();
        node.ifPresent(role -> services.addAll(role.openServices()));
        return services;
    }

    /** Services for servers of the cluster. */
    List<BindableService> internalServices() {
        List<BindableService> services = new ArrayList<>();
        node.ifPresent(role -> services.addAll(role.internalServices()));
        return services;
    }
}
