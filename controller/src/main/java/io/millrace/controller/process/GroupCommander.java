package io.millrace.controller.process;

import io.millrace.common.id.GroupId;
import java.util.concurrent.CompletableFuture;

/** The controllers' door to the logs of the data groups. */
@FunctionalInterface
public interface GroupCommander {

    /**
     * Puts a command into a group's log. The future completes when the command is applied there; it fails with a {@link
     * io.millrace.common.error.MillraceException} when it was refused, when no leader was reached, or when the outcome is
     * unknown. Any thread; does not block.
     */
    CompletableFuture<Void> propose(GroupId group, GroupCommand command);
}
