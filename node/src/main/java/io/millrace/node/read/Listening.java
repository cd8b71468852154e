package io.millrace.node.read;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a registration; one that cannot be ended is a fault worth a line in the log, not a failed read. */
public final class Listening {

    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

    private Listening() {}

    public static void stop(AutoCloseable registration) {
        try {
            registration.close();
        } catch (Exception e) {
            LOG.warn("A listener could not be removed", e);
        }
    }
}
