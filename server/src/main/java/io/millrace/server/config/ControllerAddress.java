package io.millrace.server.config;

import io.millrace.common.id.NodeId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a controller listens, written {@code id@host:grpcPort:raftPort}.
 *
 * @param id node id of the controller
 * @param host host name or address
 * @param grpcPort port of its gRPC API
 * @param raftPort Raft port
 */
public record ControllerAddress(NodeId id, String host, int grpcPort, int raftPort) {

    private static final Pattern FORM = Pattern.compile("([^@]+)@(.+):(\\d{1,5}):(\\d{1,5})");

    /** @throws IllegalArgumentException when it is not of that form */
    static ControllerAddress parse(String text) {
        Matcher matcher = FORM.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a controller; write id@host:grpcPort:raftPort, such as node-1@10.0.0.1:7400:7401");
        }
        return new ControllerAddress(
                new NodeId(matcher.group(1)),
                matcher.group(2),
                Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)));
    }

    /** {@code host:port} of its gRPC API. */
    public String grpcEndpoint() {
        return host + ":" + grpcPort;
    }

    /** {@code host:port} of its Raft port. */
    public String raftEndpoint() {
        return host + ":" + raftPort;
    }

    @Override
    public String toString() {
        return id + "@" + host + ":" + grpcPort + ":" + raftPort;
    }
}
