package io.millrace.controller.process;

import io.millrace.common.env.Timers;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.controller.command.MetadataCommand;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the phases of all processes while this controller leads. State is touched by the serial executor alone.
 * Every call to a group is repeated with a growing pause until it succeeds; so is the command that ends the phase. What a
 * former leader has done is simply done again: all group commands are idempotent.
 */
public final class ProcessRunner {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int LOUD_ATTEMPT = 8;

    private final Executor serial;
    private final Timers timers;
    private final Supplier<MetadataImage> image;
    private final GroupCommander groups;
    private final Function<MetadataCommand, CompletableFuture<?>> metadata;
    private final Map<Long, Phase> phases = new HashMap<>();
    private final AtomicBoolean lookQueued = new AtomicBoolean();
    private boolean leading;

    /**
     * Idle until {@link #lead}.
     *
     * @param serial runs one task at a time
     * @param timers for pauses between attempts
     * @param image latest metadata of this controller
     * @param groups door to the data groups
     * @param metadata puts a command in the metadata log; fails when it was not applied or is not known to be
     */
    public ProcessRunner(
            Executor serial,
            Timers timers,
            Supplier<MetadataImage> image,
            GroupCommander groups,
            Function<MetadataCommand, CompletableFuture<?>> metadata) {
        this.serial = serial;
        this.timers = timers;
        this.image = image;
        this.groups = groups;
        this.metadata = metadata;
    }

    /** This controller leads from now on: takes up what there is. Any thread. */
    public void lead() {
        serial.execute(() -> {
            leading = true;
            look();
        });
    }

    /** This controller leads no more: answers to what is under way are ignored. Any thread. */
    public void stopLeading() {
        serial.execute(() -> {
            leading = false;
            phases.clear();
        });
    }

    /** The image may hold new processes or phases. Any thread. */
    public void imageChanged() {
        if (lookQueued.compareAndSet(false, true)) {
            serial.execute(() -> {
                lookQueued.set(false);
                look();
            });
        }
    }

    private void look() {
        if (!leading) {
            return;
        }
        MetadataImage now = image.get();
        phases.keySet().removeIf(id -> !now.processes().containsKey(id));
        for (ProcessInfo process : now.processes().values()) {
            Phase known = phases.get(process.id());
            if (known == null || !known.process.equals(process)) {
                Phase phase = new Phase(process, ProcessSteps.step(process, now));
                phases.put(process.id(), phase);
                phase.begin();
            }
        }
    }

    /** One phase of one process: first all calls, then the command that ends it. */
    private final class Phase {

        private final ProcessInfo process;
        private final PhaseWork work;
        private int callsLeft;

        Phase(ProcessInfo process, PhaseWork work) {
            this.process = process;
            this.work = work;
            callsLeft = work.calls().size();
        }

        void begin() {
            LOG.debug("Process {} begins a phase with {} group calls", process.id(), callsLeft);
            work.calls().forEach(call -> call(call, 1));
            if (callsLeft == 0) {
                end(1);
            }
        }

        private void call(PhaseWork.Call call, int attempt) {
            attempt(
                    () -> groups.propose(call.group(), call.command()),
                    () -> {
                        if (--callsLeft == 0) {
                            end(1);
                        }
                    },
                    failure -> {
                        report(call.group().toString(), attempt, failure);
                        again(attempt, () -> call(call, attempt + 1));
                    });
        }

        private void end(int attempt) {
            attempt(
                    () -> metadata.apply(work.whenDone()),
                    () -> LOG.debug("Process {} ended a phase", process.id()),
                    failure -> {
                        report("the metadata log", attempt, failure);
                        again(attempt, () -> end(attempt + 1));
                    });
        }

        private void attempt(Supplier<CompletableFuture<?>> work, Runnable success, Consumer<Throwable> failed) {
            CompletableFuture<?> future;
            try {
                future = work.get();
            } catch (RuntimeException e) {
                future = CompletableFuture.failedFuture(e);
            }
            CompletableFuture<?> unused = future.whenCompleteAsync(
                    (done, failure) -> {
                        if (!isCurrent()) {
                            return;
                        }
                        if (failure == null) {
                            success.run();
                        } else {
                            failed.accept(failure);
                        }
                    },
                    serial);
        }

        private void again(int attempt, Runnable work) {
            long millis = Math.min(FIRST_PAUSE.toMillis() << Math.min(attempt - 1, 10), LONGEST_PAUSE.toMillis());
            timers.after(
                    Duration.ofMillis(millis),
                    () -> serial.execute(() -> {
                        if (isCurrent()) {
                            work.run();
                        }
                    }));
        }

        /** False after a change of leadership or phase: then an answer says nothing any more. */
        private boolean isCurrent() {
            return phases.get(process.id()) == this;
        }

        private void report(String where, int attempt, Throwable failure) {
            if (attempt == LOUD_ATTEMPT) {
                LOG.warn(
                        "Process {} ({}) does not get on: {} failed {} times, last by {}; it is tried again"
                                + " until it succeeds",
                        process.id(),
                        process.getClass().getSimpleName(),
                        where,
                        attempt,
                        failure.toString());
            } else {
                LOG.debug("Process {}: {} failed by {}", process.id(), where, failure.toString());
            }
        }
    }
}
