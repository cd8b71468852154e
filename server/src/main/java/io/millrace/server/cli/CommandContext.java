package io.millrace.server.cli;

import io.millrace.common.env.Environment;
import java.util.function.Function;

/**
 * What commands need from the outside.
 *
 * @param terminal where they read and write
 * @param environment time and randomness
 * @param connector how they reach a cluster
 */
public record CommandContext(
        Terminal terminal, Environment environment, Function<ConnectionOptions, Cluster> connector) {

    /** The process' terminal and clusters over the network. */
    public static CommandContext system(Environment environment) {
        return new CommandContext(Terminal.system(), environment, SdkCluster::connect);
    }
}
