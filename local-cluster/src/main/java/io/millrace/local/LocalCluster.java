package io.millrace.local;

import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.file.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of real servers on this machine, each in its own JVM, on loopback. {@link #close} ends them all, and so does
 * the end of this JVM; directories that the cluster made itself are deleted then.
 *
 * <pre>{@code
 * try (LocalCluster cluster = LocalCluster.builder().servers(3).profile("unlimited").start()) {
 *     cluster.server(1).kill();
 *     cluster.server(1).start();
 * }
 * }</pre>
 */
public final class LocalCluster implements AutoCloseable {

    private final List<LocalServer> servers;
    private final @Nullable Path temporary;
    private final SystemEnvironment environment;
    private final Thread cleanUpAtExit;

    LocalCluster(List<LocalServer> servers, @Nullable Path temporary, SystemEnvironment environment) {
        this.servers = List.copyOf(servers);
        this.temporary = temporary;
        this.environment = environment;
        this.cleanUpAtExit = new Thread(this::endAll, "millrace-local-cluster-exit");
        Runtime.getRuntime().addShutdownHook(cleanUpAtExit);
    }

    /** Three servers, the default profile, a temporary directory. */
    public static LocalClusterBuilder builder() {
        return new LocalClusterBuilder();
    }

    public List<LocalServer> servers() {
        return servers;
    }

    /** A server by its place, from 0. */
    public LocalServer server(int index) {
        return servers.get(index);
    }

    /** {@code host:port} of the gRPC API of each server. */
    public List<String> endpoints() {
        return servers.stream().map(LocalServer::endpoint).toList();
    }

    /** Starts all servers at once and waits until each is ready. */
    void startAll() {
        servers.forEach(LocalServer::launch);
        servers.forEach(LocalServer::awaitReady);
    }

    /** Kills what runs and deletes the directory if it is a temporary one. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(cleanUpAtExit);
        } catch (IllegalStateException exiting) {
            return; // the hook runs, or has run
        }
        endAll();
        environment.close();
    }

    private void endAll() {
        servers.forEach(LocalServer::destroy);
        servers.stream().filter(LocalServer::isAlive).forEach(LocalServer::kill);
        Path directory = temporary;
        if (directory != null) {
            try {
                deleteTree(directory);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + directory, e);
            }
        }
    }

    /** Deletes a directory with all it holds; does nothing when there is none. */
    public static void deleteTree(Path directory) throws IOException {
        FileTree.delete(directory);
    }
}
