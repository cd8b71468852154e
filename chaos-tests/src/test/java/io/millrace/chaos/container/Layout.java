package io.millrace.chaos.container;

import java.util.ArrayList;
import java.util.List;

/** How roles are spread over servers; always three zones. */
enum Layout {
    /** Three servers with all roles. */
    COMBINED,
    /** Three controllers and three nodes, one of each in every zone. */
    SEPARATE;

    List<ServerSpec> servers(boolean preloaded) {
        List<ServerSpec> servers = new ArrayList<>();
        for (int zone = 0; zone < ContainerCluster.ZONES; zone++) {
            char letter = (char) ('a' + zone);
            if (this == COMBINED) {
                servers.add(new ServerSpec("server-" + letter, zone, "controller,node,gateway", preloaded));
            } else {
                servers.add(new ServerSpec("controller-" + letter, zone, "controller", preloaded));
                servers.add(new ServerSpec("node-" + letter, zone, "node,gateway", preloaded));
            }
        }
        return servers;
    }
}
