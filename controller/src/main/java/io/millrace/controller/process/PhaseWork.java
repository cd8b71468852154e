package io.millrace.controller.process;

import io.millrace.common.id.GroupId;
import io.millrace.controller.command.MetadataCommand;
import java.util.List;

/**
 * What the current phase of a process asks for.
 *
 * @param calls commands to data groups, in any order and at the same time
 * @param whenDone command for the metadata log once all calls have succeeded
 */
public record PhaseWork(List<Call> calls, MetadataCommand whenDone) {

    public PhaseWork {
        calls = List.copyOf(calls);
    }

    /**
     * One command to one group.
     *
     * @param group where
     * @param command what
     */
    public record Call(GroupId group, GroupCommand command) {}
}
