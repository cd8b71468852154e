package io.millrace.bench;

import io.millrace.client.AdminClient;
import io.millrace.common.metadata.StreamStatus;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How benchmarks of the control plane take the time. */
final class Timing {

    /** Between two looks at a state; finer than what is measured. */
    static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private Timing() {}

    static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }

    /** Waits until the stream is ACTIVE; the client's own wait looks less often. */
    static void awaitActive(AdminClient admin, String stream) {
        long start = System.nanoTime();
        while (admin.describeStream(stream).status() != StreamStatus.ACTIVE) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("stream " + stream + " is not ACTIVE after two minutes");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
