package io.millrace.server.config;

import io.millrace.common.id.NodeId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * All settings of one server. Made by {@link ConfigLoader}; the constructor checks what several settings must satisfy
 * together.
 */
public record ServerConfig(
        @Setting(
                doc = "What this process does. `controller`: member of the metadata quorum; it must be named in"
                        + " `cluster.controllers`. `node`: holds replicas of data groups. `gateway`: speaks the Kinesis protocol;"
                        + " it needs the role `node` beside it.",
                fallback = "controller, node, gateway")
        List<Role> roles,

        @Section(doc = "The cluster this server belongs to; the same on all its servers.")
        ClusterConfig cluster,

        @Section(doc = "This server.") NodeConfig node,

        @Section(doc = "Where it listens.") ListenConfig listen,

        @Section(doc = "The Kinesis protocol: where it is spoken and to whom.")
        GatewayConfig gateway,

        @Section(doc = "Encryption of the gRPC and Raft ports, all three files as PEM.")
        TlsConfig tls,

        @Section(doc = "Where and how it stores.") DataConfig data,

        @Section(doc = "Limits of streams and shards: a profile, and single numbers in place of the profile's.")
        LimitsConfig limits,

        @Section(doc = "Upper bounds of the big consumers of memory, over all replica groups.")
        MemoryConfig memory,

        @Section(doc = "Replication. The defaults suit servers whose clocks and disks behave; see the architecture.")
        RaftConfig raft,

        @Section(doc = "How records are gathered into log entries, per replica group.")
        WriteConfig write,

        @Section(doc = "Removal of expired records.") RetentionConfig retention,

        @Section(doc = "Comparing the replicas of each group with each other, in the background.")
        AuditConfig audit,

        @Section(
                doc =
                        "When streams in on-demand mode get more and fewer shards; read by the controllers, the same on all of"
                                + " them.")
        AutoscaleConfig autoscale,

        @Section(doc = "Log output.") LogConfig log) {

    public ServerConfig {
        roles = roles.stream().distinct().sorted().toList();
        Check.that(!roles.isEmpty(), "roles", "is empty; give controller, node, or both, and gateway beside node");
        cluster = withDefaultController(cluster, node, listen, roles);
        checkGateway(roles, gateway, tls);
        checkControllers(roles, cluster, node);
        checkExposure(listen, tls, cluster);
        checkPlainGateway(roles, gateway, listen);
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    /** {@code host:port} at which others reach this server's gRPC API. */
    public String advertisedEndpoint() {
        return listen.advertised() + ":" + listen.grpcPort();
    }

    /** {@code host:port} at which others reach this server's Raft port. */
    public String advertisedRaftAddress() {
        return listen.advertised() + ":" + listen.raftPort();
    }

    /** A single controller need not be told its own address. */
    private static ClusterConfig withDefaultController(
            ClusterConfig cluster, NodeConfig node, ListenConfig listen, List<Role> roles) {
        if (!cluster.controllers().isEmpty() || !roles.contains(Role.CONTROLLER)) {
            return cluster;
        }
        return cluster.withControllers(
                List.of(new ControllerAddress(node.id(), listen.advertised(), listen.grpcPort(), listen.raftPort())));
    }

    private static void checkControllers(List<Role> roles, ClusterConfig cluster, NodeConfig node) {
        Check.that(
                !cluster.controllers().isEmpty(),
                "cluster.controllers",
                "is empty; name the controllers, each as id@host:grpcPort:raftPort");
        List<NodeId> ids =
                cluster.controllers().stream().map(ControllerAddress::id).toList();
        if (roles.contains(Role.CONTROLLER)) {
            Check.that(
                    ids.contains(node.id()),
                    "node.id",
                    "'" + node.id() + "' has the role controller but is not among cluster.controllers " + ids
                            + "; add it there, or drop the role");
        } else {
            Check.that(
                    !ids.contains(node.id()),
                    "roles",
                    "'" + node.id() + "' is among cluster.controllers; add the role controller");
        }
    }

    private static void checkGateway(List<Role> roles, GatewayConfig gateway, TlsConfig tls) {
        if (!roles.contains(Role.GATEWAY)) {
            return;
        }
        Check.that(roles.contains(Role.NODE), "roles", "has gateway without node; add node or leave gateway out");
        Check.that(
                gateway.port() > 0 || gateway.tlsPort() > 0,
                "gateway.port",
                "and gateway.tls-port are both 0; give one, or leave the role gateway out");
        Check.that(
                gateway.tlsPort() == 0 || gateway.certificate().isPresent() || tls.isEnabled(),
                "gateway.tls-port",
                "needs a certificate; set gateway.certificate and gateway.private-key, or the files of tls");
    }

    private static void checkPlainGateway(List<Role> roles, GatewayConfig gateway, ListenConfig listen) {
        Check.that(
                !roles.contains(Role.GATEWAY) || gateway.port() == 0 || listen.insecure() || isLoopback(listen.host()),
                "gateway.port",
                gateway.port() + " is plain and can be reached from other machines; set it to 0 and give"
                        + " gateway.tls-port, or set listen.insecure: true if the network is trusted");
    }

    private static void checkExposure(ListenConfig listen, TlsConfig tls, ClusterConfig cluster) {
        if (isLoopback(listen.host()) && isLoopback(listen.adminHostOrHost())) {
            return;
        }
        Check.that(
                tls.isEnabled() || listen.insecure(),
                "listen.host",
                "'" + listen.host() + "' can be reached from other machines; set the three files of tls,"
                        + " or listen.insecure: true if the network is trusted");
        Check.that(
                !cluster.secret().isEmpty(),
                "cluster.secret",
                "is not set but the server can be reached from other machines; give all servers of the cluster the"
                        + " same long random text");
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new InvalidSetting("listen.host", "'" + host + "' is not an address of this machine");
        }
    }
}
