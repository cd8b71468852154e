package io.millrace.server.config;

/** Listening addresses. */
public record ListenConfig(
        @Setting(doc = "Address of this machine to listen on; loopback unless set.", fallback = "127.0.0.1")
        String host,

        @Setting(doc = "Port of the gRPC API, public and internal.", fallback = "7400")
        int grpcPort,

        @Setting(doc = "Port of the replication between servers.", fallback = "7401")
        int raftPort,

        @Setting(doc = "Port of metrics and health pages (plain HTTP; they show no records).", fallback = "7402")
        int adminPort,

        @Setting(doc = "Address of the metrics and health pages; `listen.host` unless set.")
        String adminHost,

        @Setting(doc = "Name or address at which other servers and clients reach this one; `listen.host` unless set.")
        String advertisedHost,

        @Setting(
                doc = "`true` allows to listen beyond this machine without TLS, for networks that are trusted.",
                fallback = "false")
        boolean insecure) {

    private static final String ANY_V4 = "0.0.0.0";
    private static final String ANY_V6 = "::";

    public ListenConfig {
        Check.that(!host.isBlank(), "host", "is empty; use 127.0.0.1, or an address of this machine");
        Check.port("grpc-port", grpcPort);
        Check.port("raft-port", raftPort);
        Check.port("admin-port", adminPort);
        Check.that(
                !advertisedHost.isBlank() || !(host.equals(ANY_V4) || host.equals(ANY_V6)),
                "advertised-host",
                "is not set but the server listens on all addresses (" + host
                        + "); give the name or address at which others reach it");
    }

    /** Host that others use. */
    public String advertised() {
        return advertisedHost.isBlank() ? host : advertisedHost;
    }

    /** Host of the metrics and health pages. */
    public String adminHostOrHost() {
        return adminHost.isBlank() ? host : adminHost;
    }
}
