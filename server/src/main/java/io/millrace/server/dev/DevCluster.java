package io.millrace.server.dev;

import io.millrace.common.env.Environment;
import io.millrace.common.env.Timers;
import io.millrace.raft.FatalHandler;
import io.millrace.server.Server;
import io.millrace.server.ServerContext;
import io.millrace.server.config.ConfigLoader;
import io.millrace.server.config.ServerConfig;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A cluster of one or three servers in this JVM, each with its own directory and ports: real replicas, real log, real
 * network. Servers can be stopped and started again one by one. Calls come from one thread at a time.
 */
public final class DevCluster implements AutoCloseable {

    private static final Duration READY_PATIENCE = Duration.ofSeconds(60);
    private static final Duration READY_POLL = Duration.ofMillis(10);

    private final DevSettings settings;
    private final Environment environment;
    private final FatalHandler fatal;
    private final DevCertificate certificate;
    private final List<Server> servers = new ArrayList<>();

    public DevCluster(DevSettings settings, Environment environment, FatalHandler fatal) {
        this.settings = settings;
        this.environment = environment;
        this.fatal = fatal;
        this.certificate = DevCertificate.in(settings.directory());
        IntStream.range(0, settings.replicas()).forEach(i -> servers.add(make(i)));
    }

    /** Starts all servers and waits until each is ready. */
    public void start() {
        parallel(servers, Server::start);
        awaitReady();
    }

    /** Settings of a server, by its place from 0. */
    public ServerConfig config(int index) {
        return servers.get(index).config();
    }

    /** {@code host:port} of the gRPC API of each server. */
    public List<String> endpoints() {
        return servers.stream()
                .map(server -> server.config().advertisedEndpoint())
                .toList();
    }

    /** Stops one server gracefully. */
    public void stop(int index) {
        servers.get(index).close();
    }

    /** Starts a stopped server again; returns before it is ready. */
    public void restart(int index) {
        Server again = make(index);
        servers.set(index, again);
        again.start();
    }

    /**
     * Waits until every server is ready.
     *
     * @throws IllegalStateException with the reasons, when that takes too long
     */
    public void awaitReady() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Timers.Timer look = environment.timers().every(READY_POLL, () -> {
            if (servers.stream().allMatch(server -> server.readiness().isReady())) {
                ready.complete(null);
            }
        });
        try {
            ready.get(READY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("not ready after " + READY_PATIENCE.toSeconds() + " s: " + reasons(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the cluster was starting", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            look.cancel();
        }
    }

    /** Stops all servers. */
    @Override
    public void close() {
        parallel(servers, Server::close);
    }

    private Server make(int index) {
        ServerConfig config = ConfigLoader.of(settings.server(index, certificate));
        return new Server(config, new ServerContext(environment, new CollectorRegistry(), fatal));
    }

    private List<String> reasons() {
        Function<Server, String> reason =
                server -> server.config().node().id() + " " + server.readiness().reasons();
        return servers.stream().map(reason).toList();
    }

    /** Starting and stopping wait for each other's disks and elections, so all servers go at once. */
    private static void parallel(List<Server> servers, java.util.function.Consumer<Server> step) {
        Executor ownThread = task -> new Thread(task, "millrace-dev").start();
        List<CompletableFuture<Void>> steps = servers.stream()
                .map(server -> CompletableFuture.runAsync(() -> step.accept(server), ownThread))
                .toList();
        RuntimeException first = null;
        for (CompletableFuture<Void> one : steps) {
            try {
                one.join();
            } catch (java.util.concurrent.CompletionException e) {
                if (first == null && e.getCause() instanceof RuntimeException cause) {
                    first = cause;
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
