package io.millrace.controller.coordination.session;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.command.Quotas;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.command.World;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationHandlers;
import io.millrace.controller.coordination.command.CoordinationOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A log that applies what was proposed when the test says so. */
final class FakeLog implements CoordinationLog {

    final World world;
    final List<CoordinationCommand> applied = new ArrayList<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private CoordinationState state = CoordinationState.EMPTY;
    private boolean failing;

    FakeLog(World world) {
        this.world = world;
    }

    @Override
    public CoordinationState state() {
        return state;
    }

    @Override
    public MetadataImage image() {
        return world.image();
    }

    @Override
    public void propose(CoordinationCommand command, Decision decision) {
        boolean fails = failing;
        waiting.add(() -> {
            if (fails) {
                decision.failed(new MillraceException(ErrorCode.OVERLOADED, "no room"));
                return;
            }
            applied.add(command);
            CoordinationOutcome outcome = CoordinationHandlers.decide(
                    state,
                    world.image(),
                    new Stamp(world.nowMillis(), Quotas.of(Limits.UNLIMITED), Optional.empty()),
                    command);
            if (outcome instanceof CoordinationOutcome.Accepted accepted) {
                state = state.apply(accepted.records());
            }
            decision.decided(outcome);
        });
    }

    /** Commands that are proposed and not decided. */
    int waiting() {
        return waiting.size();
    }

    /** What is proposed from now on is not taken. */
    void failing(boolean value) {
        failing = value;
    }

    /** Applies everything, and what follows from it. */
    void settle() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }
}
