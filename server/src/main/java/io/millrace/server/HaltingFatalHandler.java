package io.millrace.server;

import io.millrace.raft.FatalHandler;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at once when a replica cannot go on safely: a replica that lingers looks alive and answers nothing
 * (design D2). Runs no shutdown hooks, because those would wait for what is broken.
 */
final class HaltingFatalHandler implements FatalHandler {

    /** Exit status; "internal software error" of sysexits. */
    static final int EXIT_STATUS = 70;

    private static final Logger LOG = LoggerFactory.getLogger(HaltingFatalHandler.class);

    private final AtomicBoolean ending = new AtomicBoolean();

    @Override
    public void fatal(String message, @Nullable Throwable cause) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        try {
            LOG.error("{}", message, cause);
            System.err.println("millrace: stopped: " + message);
            System.err.flush();
        } finally {
            Runtime.getRuntime().halt(EXIT_STATUS);
        }
    }
}
