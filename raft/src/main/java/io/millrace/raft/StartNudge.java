package io.millrace.raft;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.Leadership;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.ratis.server.RaftServer.Division;

/**
 * Asks the leader for an empty entry after this replica's start, until any entry comes. A leader of an idle group does
 * not notice that a follower came back without its data (RATIS-2523): it goes on sending heartbeats that do not fit,
 * until it has something to send. Data is lost only over a restart, so asking at the start is enough, and an idle
 * group costs nothing.
 */
final class StartNudge {

    /** Rounds of the watchdog between two requests. */
    private static final int EVERY = 3;

    private final Supplier<Collection<HostedGroup<?>>> groups;
    private final NodeId self;
    private final PeerProbe probe;
    private final BiFunction<NodeId, List<RaftMember>, Optional<String>> endpoints;
    private final Map<GroupId, Waiting> waiting = new HashMap<>();

    StartNudge(
            Supplier<Collection<HostedGroup<?>>> groups,
            NodeId self,
            PeerProbe probe,
            BiFunction<NodeId, List<RaftMember>, Optional<String>> endpoints) {
        this.groups = groups;
        this.self = self;
        this.probe = probe;
        this.endpoints = endpoints;
    }

    /** One round over all groups; once a second, on the host's event thread. */
    void run() {
        for (HostedGroup<?> group : groups.get()) {
            Division division = group.door().division();
            if (division != null && division.getRaftLog().isOpened()) {
                look(group, division);
            }
        }
    }

    private void look(HostedGroup<?> group, Division division) {
        long next = division.getRaftLog().getNextIndex();
        Waiting state = waiting.get(group.group());
        if (state == null || state.division != division) {
            state = new Waiting(division, next);
            waiting.put(group.group(), state);
        }
        Leadership leadership = group.leadership().current();
        state.over |= next != state.firstSeen || self.equals(leadership.leader());
        if (state.over || leadership.leader() == null) {
            return;
        }
        state.rounds++;
        if (state.rounds % EVERY == 1) {
            var unused = probe.askForEntry(endpoints.apply(leadership.leader(), group.members()), group.group());
            assert unused != null;
        }
    }

    private static final class Waiting {

        private final Division division;
        private final long firstSeen;
        private int rounds;
        private boolean over;

        Waiting(Division division, long firstSeen) {
            this.division = division;
            this.firstSeen = firstSeen;
        }
    }
}
