package io.millrace.controller.coordination.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.coordination.CoordinationState;

/** The rules of consumer groups. {@link CoordinationHandlers#decide} has them; anything else is for tests. */
@FunctionalInterface
public interface CoordinationDecider {

    /** Decides a command; deterministic, without side effects. */
    CoordinationOutcome decide(CoordinationState state, MetadataImage image, Stamp stamp, CoordinationCommand command);
}
