package io.millrace.controller.coordination.session;

import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import java.util.List;
import java.util.Map;

/**
 * A worker's first words.
 *
 * @param group name of the group
 * @param worker id of the worker, unique in the group
 * @param host where it runs, for people
 * @param streams streams it reads, and where the group starts when it is the first to read them
 * @param settings settings of the group from now on
 * @param maxLeases most leases it takes; 0 = no limit
 * @param held leases it believes to hold
 */
public record JoinRequest(
        String group,
        String worker,
        String host,
        Map<String, Start> streams,
        GroupSettings settings,
        int maxLeases,
        List<LeaseToken> held) {

    public JoinRequest {
        streams = Map.copyOf(streams);
        held = List.copyOf(held);
    }
}
