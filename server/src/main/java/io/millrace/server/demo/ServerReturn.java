package io.millrace.server.demo;

import io.millrace.common.env.TimeSource;
import io.millrace.local.LocalServer;
import java.time.Duration;
import java.util.Optional;

/** Starts a server again and waits for it on a thread of its own, {@code demo-restart}, so that the writing goes on. */
final class ServerReturn {

    private final Thread thread;
    private final long startedNanos;
    private volatile long readyNanos;
    private volatile boolean ready;
    private volatile String failure = "";

    private ServerReturn(LocalServer server, TimeSource time) {
        startedNanos = time.monotonicNanos();
        thread = new Thread(() -> start(server, time), "demo-restart");
        thread.setDaemon(true);
    }

    private void start(LocalServer server, TimeSource time) {
        try {
            server.start();
            readyNanos = time.monotonicNanos();
            ready = true;
        } catch (RuntimeException e) {
            failure = String.valueOf(e.getMessage());
        }
    }

    /** Starts the server. */
    static ServerReturn of(LocalServer server, TimeSource time) {
        ServerReturn comeback = new ServerReturn(server, time);
        comeback.thread.start();
        return comeback;
    }

    long startedNanos() {
        return startedNanos;
    }

    /** True when it is ready, or will not become it. */
    boolean isOver() {
        return !thread.isAlive();
    }

    /** Why it will not become ready; empty while it may. */
    String failure() {
        return failure;
    }

    /** Time from its start until it was ready; empty if it is not. */
    Optional<Duration> readyIn() {
        return ready ? Optional.of(Duration.ofNanos(readyNanos - startedNanos)) : Optional.empty();
    }
}
