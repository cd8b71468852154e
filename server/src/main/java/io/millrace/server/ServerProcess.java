package io.millrace.server;

import io.millrace.common.env.SystemEnvironment;
import io.millrace.server.config.Role;
import io.millrace.server.config.ServerConfig;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one server as this process: until a signal ends it, or a fault that cannot be survived. */
final class ServerProcess {

    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

    /** A stop that takes longer hangs; whoever waits for the process should not. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(35);

    private static final int EXIT_STATUS_HUNG = 71;

    private final ServerConfig config;
    private final Supplier<ServerConfig> source;

    /** @param source reads the settings again */
    ServerProcess(ServerConfig config, Supplier<ServerConfig> source) {
        this.config = config;
        this.source = source;
    }

    /** Returns never, unless the start fails: the JVM exits when it has stopped. */
    void run() {
        SystemEnvironment environment = new SystemEnvironment();
        CollectorRegistry metrics = new CollectorRegistry();
        DefaultExports.register(metrics);
        Server server = new Server(config, new ServerContext(environment, metrics, new HaltingFatalHandler()), source);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, environment), "millrace-stop"));
        server.start();
        LOG.info(
                "Node {} of cluster {} listens on {} (roles {})",
                config.node().id(),
                config.cluster().name(),
                config.advertisedEndpoint(),
                config.roles());
        if (config.has(Role.CONTROLLER)) {
            new Rehearsals(environment.timers()).start();
        }
        awaitTheEnd();
    }

    private static void stop(Server server, SystemEnvironment environment) {
        LOG.info("Stopping");
        environment.timers().after(STOP_PATIENCE, () -> {
            System.err.println("millrace: did not stop in " + STOP_PATIENCE.toSeconds() + " s; halted");
            Runtime.getRuntime().halt(EXIT_STATUS_HUNG);
        });
        server.close();
        LOG.info("Stopped");
    }

    private static void awaitTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
