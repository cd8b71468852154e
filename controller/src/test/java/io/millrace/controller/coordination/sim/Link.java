package io.millrace.controller.coordination.sim;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.session.AssignedLease;
import io.millrace.controller.coordination.session.LeaseToken;
import io.millrace.controller.coordination.session.LostLease;
import io.millrace.controller.coordination.session.WorkerSession;
import io.millrace.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A connection: messages arrive late and in order, until it breaks; each side hears of that later. */
final class Link implements WorkerSession {

    private static final int LONGEST_DELAY_MILLIS = 40;
    private static final int LONGEST_SILENCE_MILLIS = 1500;

    private final GroupWorld world;
    private final SimulatedControllers.Running controller;
    private final SimulatedWorker worker;
    private boolean broken;
    private boolean ended;
    private long lastThere;
    private long lastBack;

    Link(GroupWorld world, SimulatedControllers.Running controller, SimulatedWorker worker) {
        this.world = world;
        this.controller = controller;
        this.worker = worker;
    }

    /** Says something to the coordinator. */
    void toCoordinator(Consumer<SimulatedControllers.Running> message) {
        lastThere = at(lastThere, () -> {
            if (!broken && !ended) {
                controller.execute(() -> {
                    if (!broken && !ended) {
                        message.accept(controller);
                    }
                });
            }
        });
    }

    private void toWorker(Runnable message) {
        lastBack = at(lastBack, () -> {
            if (!broken) {
                worker.hear(this, message);
            }
        });
    }

    private long at(long last, Runnable task) {
        SimulatedEnvironment env = world.env();
        long now = env.time().monotonicNanos();
        long delay = Duration.ofMillis(1 + world.chance().nextInt(LONGEST_DELAY_MILLIS))
                .toNanos();
        long arrival = Math.max(last + 1, now + delay);
        var unused = env.timers().after(Duration.ofNanos(arrival - now), task);
        return arrival;
    }

    /** The connection is gone. */
    void breakOff() {
        if (broken) {
            return;
        }
        broken = true;
        later(() -> controller.execute(() -> controller.coordinator().disconnected(this)));
        later(() -> worker.hear(this, () -> worker.ended(ErrorCode.UNAVAILABLE)));
    }

    private void later(Runnable task) {
        var unused =
                world.env().timers().after(Duration.ofMillis(world.chance().nextInt(LONGEST_SILENCE_MILLIS)), task);
    }

    @Override
    public boolean isOpen() {
        return !broken && !ended;
    }

    @Override
    public void joined(GroupSettings settings, List<LeaseToken> kept) {
        toWorker(() -> worker.joined(kept));
    }

    @Override
    public void assigned(List<AssignedLease> leases) {
        toWorker(() -> worker.assigned(leases));
    }

    @Override
    public void revoked(List<LeaseToken> leases, Duration drain) {
        toWorker(() -> worker.revoked(leases));
    }

    @Override
    public void released(List<LeaseToken> leases) {
        toWorker(() -> worker.released(leases));
    }

    @Override
    public void lost(List<LostLease> leases) {
        toWorker(() -> worker.lost(leases));
    }

    @Override
    public void acknowledged(long heartbeat) {
        toWorker(() -> worker.acknowledged(heartbeat));
    }

    @Override
    public void completed() {
        ended = true;
    }

    @Override
    public void ended(MillraceException reason) {
        if (!ended) {
            ended = true;
            toWorker(() -> worker.ended(reason.code()));
        }
    }
}
