package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;

/** The rules: what a command changes. {@link CommandHandlers#decide} has them; anything else is for tests. */
@FunctionalInterface
public interface CommandDecider {

    /** Decides a command; deterministic, without side effects. */
    Outcome decide(MetadataImage image, Stamp stamp, MetadataCommand command);
}
