package io.millrace.controller.liveness;

import io.millrace.common.env.TimeSource;
import io.millrace.common.id.NodeId;
import io.millrace.controller.autoscale.NodeLoad;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** The current {@link Liveness} of a controller. Any thread. */
public final class NodeLiveness {

    private final TimeSource time;
    private final long timeoutNanos;
    private final AtomicReference<Liveness> current;

    /**
     * Nothing heard yet.
     *
     * @param timeout a node is alive while it was heard within this time
     */
    public NodeLiveness(TimeSource time, Duration timeout) {
        this.time = time;
        timeoutNanos = timeout.toNanos();
        current = new AtomicReference<>(Liveness.startingAt(time.monotonicNanos(), timeoutNanos));
    }

    public Liveness view() {
        return Objects.requireNonNull(current.get());
    }

    public void heard(NodeReport report) {
        long now = time.monotonicNanos();
        current.updateAndGet(liveness -> liveness.heard(report, now));
    }

    public void loaded(NodeId node, NodeLoad load) {
        current.updateAndGet(liveness -> liveness.loaded(node, load));
    }

    /** Forgets everything: what was heard before this controller led may be old. */
    public void restart() {
        current.set(Liveness.startingAt(time.monotonicNanos(), timeoutNanos));
    }
}
