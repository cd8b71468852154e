package io.millrace.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One server of a {@link LocalCluster}: a JVM that can be killed, stopped and started again with the same ports and
 * data. For one thread at a time.
 */
public final class LocalServer {

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);
    private static final int LOG_LINES_IN_ERRORS = 40;

    private final ServerSpec spec;
    private final ReadyProbe probe;
    private volatile @Nullable Process process;

    LocalServer(ServerSpec spec, ReadyProbe probe) {
        this.spec = spec;
        this.probe = probe;
    }

    public String id() {
        return spec.id();
    }

    /** Where it speaks the Kinesis protocol. */
    public String kinesisUrl() {
        return "http://127.0.0.1:" + spec.ports().kinesis();
    }

    /** {@code host:port} of its gRPC API. */
    public String endpoint() {
        return "127.0.0.1:" + spec.ports().grpc();
    }

    /** Base address of its metrics and health pages, without a slash at the end. */
    public String adminUrl() {
        return "http://127.0.0.1:" + spec.ports().admin();
    }

    /** Its data directory; delete it only while the server is down. */
    public Path dataDir() {
        return spec.dataDir();
    }

    /** Everything the process printed, over all its starts. */
    public Path logFile() {
        return spec.logFile();
    }

    /** Process id, also of one that has ended. */
    public long pid() {
        return started().pid();
    }

    public boolean isAlive() {
        Process current = process;
        return current != null && current.isAlive();
    }

    /** Starts the process and waits until it is ready. */
    public void start() {
        launch();
        awaitReady();
    }

    /** Starts the process without waiting. */
    public void launch() {
        if (isAlive()) {
            throw new IllegalStateException(spec.id() + " runs already as process " + pid());
        }
        List<String> command = new ArrayList<>(spec.command());
        command.add("server");
        command.add("--config");
        command.add(spec.configFile().toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(spec.home().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.logFile().toFile()));
        // Settings of the person who started us must not leak into the servers.
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + spec.id(), e);
        }
    }

    /**
     * Waits until the server says that it is ready.
     *
     * @throws IllegalStateException with the end of its log when that does not happen in time
     */
    public void awaitReady() {
        try {
            probe.await(started(), URI.create(adminUrl() + "/health/ready"), spec.readyTimeout());
        } catch (IOException e) {
            throw new IllegalStateException(spec.id() + ": " + e.getMessage() + "\n" + logTail(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + spec.id(), e);
        }
    }

    /** Kills the process at once (SIGKILL), as a crash does, and waits until it is gone. */
    public void kill() {
        awaitEnd(started().destroyForcibly(), STOP_PATIENCE);
    }

    /** Asks the process to stop (SIGTERM) and waits; kills it when it does not. */
    public void stop() {
        Process running = started();
        running.destroy();
        if (!awaitEnd(running, STOP_PATIENCE)) {
            kill();
        }
    }

    /** Stops and starts again. */
    public void restart() {
        stop();
        start();
    }

    /** Exit code of a process that has ended. */
    public int exitCode() {
        return started().exitValue();
    }

    /** Waits for the process to end by itself; false when it still runs after that time. */
    public boolean awaitExit(Duration timeout) {
        return awaitEnd(started(), timeout);
    }

    /** The last lines of its log. */
    public String logTail() {
        try {
            List<String> lines = Files.readString(spec.logFile(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream()
                    .skip(Math.max(0, lines.size() - LOG_LINES_IN_ERRORS))
                    .collect(Collectors.joining("\n", "--- last lines of " + spec.logFile() + "\n", "\n---"));
        } catch (IOException e) {
            return "(no log at " + spec.logFile() + ")";
        }
    }

    /** Writes the settings file. */
    void prepare() throws IOException {
        Files.createDirectories(spec.home());
        StringBuilder yaml = new StringBuilder("# Written by the local cluster launcher.\n");
        new TreeMap<>(spec.settings())
                .forEach((key, value) ->
                        yaml.append(key).append(": ").append(value).append('\n'));
        Files.writeString(spec.configFile(), yaml, StandardCharsets.UTF_8);
    }

    /** Ends the process without ceremony, if there is one. */
    void destroy() {
        Process current = process;
        if (current != null) {
            current.destroyForcibly();
        }
    }

    private Process started() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException(spec.id() + " was never started");
        }
        return current;
    }

    private static boolean awaitEnd(Process process, Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server was ending", e);
        }
    }
}
