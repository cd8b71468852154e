package io.millrace.controller;

import io.millrace.common.env.TimeSource;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.log.Leadership;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.api.GroupBackend;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.lag.LagReports;
import io.millrace.controller.coordination.lag.ShardMeter;
import io.millrace.controller.coordination.session.CheckpointQueue;
import io.millrace.controller.coordination.session.CoordinationLog;
import io.millrace.controller.coordination.session.GroupCoordinator;
import io.millrace.controller.coordination.session.GroupReports;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/** Brings time, leadership and the log to the thread that coordinates consumer groups. Any thread. */
final class Coordination implements GroupBackend, CoordinationLog {

    /** How often silence is looked for; a dead worker is found so much later at most. */
    static final Duration TICK = Duration.ofMillis(200);

    /** How often the gauges are renewed. */
    static final Duration MEASURE = Duration.ofSeconds(30);

    private static final long NONE = -1;

    private final MetadataStateMachine machine;
    private final MetadataProposer proposer;
    private final Executor thread;
    private final GroupCoordinator coordinator;
    private final CheckpointQueue checkpoints;
    private final GroupReports reports;
    private final LagReports lags;
    private final GroupMetrics metrics = new GroupMetrics();
    private final AtomicBoolean tickQueued = new AtomicBoolean();
    private long leadingTerm = NONE;

    Coordination(
            MetadataStateMachine machine,
            MetadataProposer proposer,
            Executor thread,
            TimeSource time,
            Settings settings) {
        this.machine = machine;
        this.proposer = proposer;
        this.thread = thread;
        coordinator = new GroupCoordinator(this, time::monotonicNanos, settings.workersPerGroup());
        checkpoints = new CheckpointQueue(this, coordinator::changed);
        reports = new GroupReports(this, coordinator, time::monotonicNanos);
        lags = new LagReports(this::image, settings.meter(), this::execute, time::monotonicNanos, time::wallMillis);
    }

    /**
     * What it works with.
     *
     * @param workersPerGroup most workers of a group
     * @param meter asks nodes about their shards
     */
    record Settings(IntSupplier workersPerGroup, ShardMeter meter) {}

    /** Gauges of the groups. */
    GroupMetrics metrics() {
        return metrics;
    }

    /** Measures all groups that have workers, for the gauges; nodes are asked once for each of their replica groups. */
    void measureSoon() {
        execute(() -> {
            List<String> running = coordinator.leads() ? reports.running() : List.of();
            lags.keepOnly(running);
            Map<String, GroupMetrics.Measured> measured = new HashMap<>();
            if (running.isEmpty()) {
                metrics.show(measured);
            }
            for (String group : running) {
                reports.describe(group)
                        .ifPresent(view -> lags.measure(view, lag -> {
                            measured.put(group, new GroupMetrics.Measured(view, lag));
                            metrics.show(measured);
                        }));
            }
        });
    }

    /** Leadership has changed, maybe. */
    void turn(Leadership leadership) {
        execute(() -> {
            long term = leadership.ready() ? leadership.term() : NONE;
            if (term == leadingTerm) {
                return;
            }
            if (leadingTerm != NONE) {
                coordinator.stopLeading(proposer.notLeader());
            }
            leadingTerm = term;
            if (term != NONE) {
                coordinator.lead();
            }
        });
    }

    /** Time has passed or the metadata has changed: looks once for all that came before. */
    void lookSoon() {
        if (tickQueued.compareAndSet(false, true)) {
            execute(() -> {
                tickQueued.set(false);
                coordinator.tick();
            });
        }
    }

    @Override
    public boolean leads() {
        return proposer.leads();
    }

    @Override
    public MillraceException notLeader() {
        return proposer.notLeader();
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public GroupCoordinator coordinator() {
        return coordinator;
    }

    @Override
    public CheckpointQueue checkpoints() {
        return checkpoints;
    }

    @Override
    public GroupReports reports() {
        return reports;
    }

    @Override
    public LagReports lags() {
        return lags;
    }

    @Override
    public CoordinationState state() {
        return machine.coordination();
    }

    @Override
    public MetadataImage image() {
        return machine.image();
    }

    @Override
    public void propose(CoordinationCommand command, Decision decision) {
        CompletableFuture<?> unused = proposer.propose(command, leadingTerm)
                .whenComplete((outcome, failure) -> execute(() -> {
                    if (failure == null) {
                        decision.decided(outcome);
                    } else {
                        decision.failed(GrpcErrors.fromStatus(failure));
                    }
                }));
    }
}
