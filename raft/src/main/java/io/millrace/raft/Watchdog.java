package io.millrace.raft;

import io.millrace.common.env.TimeSource;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.Leadership;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer.Division;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each group once a second, since Ratis fails quietly: a division that closed by itself or commits nothing
 * looks alive from outside. Runs on the host's event thread.
 */
final class Watchdog {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Set<LifeCycle.State> DEAD =
            Set.of(LifeCycle.State.CLOSING, LifeCycle.State.CLOSED, LifeCycle.State.EXCEPTION);

    private final Supplier<Collection<HostedGroup<?>>> groups;
    private final RaftTuning.Timeouts timeouts;
    private final TimeSource time;
    private final FatalHandler fatal;
    private final RemovalCheck removals;
    private final Map<GroupId, Commit> commits = new HashMap<>();
    /** Closed divisions that were asked about; a host sees few of them. */
    private final Set<Division> asked = Collections.newSetFromMap(new WeakHashMap<>());

    Watchdog(
            Supplier<Collection<HostedGroup<?>>> groups,
            RaftTuning.Timeouts timeouts,
            TimeSource time,
            FatalHandler fatal,
            RemovalCheck removals) {
        this.groups = groups;
        this.timeouts = timeouts;
        this.time = time;
        this.fatal = fatal;
        this.removals = removals;
    }

    /** One round over all groups. */
    void run() {
        for (HostedGroup<?> group : groups.get()) {
            Division division = group.door().division();
            if (division != null && !group.progress().hasFailed()) {
                look(group, division);
            }
        }
    }

    private void look(HostedGroup<?> group, Division division) {
        DivisionInfo info = division.getInfo();
        if (DEAD.contains(info.getLifeCycleState())) {
            if (group.door().division() != null && asked.add(division)) {
                closed(group, division);
            }
            return;
        }
        refresh(group, info);
        if (stuck(group, info, division.getRaftLog().getLastCommittedIndex())) {
            fail(
                    group,
                    group.group() + " leads but has committed nothing for "
                            + timeouts.stuckCommit().toSeconds() + " s with commands waiting: restart");
        }
    }

    /** A member that was removed while it was away hears of it by being closed, before it hears of it from the image. */
    private void closed(HostedGroup<?> group, Division division) {
        var unused = removals.isRemoved(group).thenAccept(removed -> {
            if (group.door().division() != division) {
                return;
            }
            if (removed) {
                LOG.info("{}: this server is no member any more", group.group());
                group.door().closed();
            } else {
                fail(group, group.group() + " closed by itself (see the log before this line): restart");
            }
        });
    }

    private void fail(HostedGroup<?> group, String message) {
        if (group.progress().failed()) {
            fatal.fatal(message, null);
        }
    }

    /** Ratis tells of new leaders, and not that one is lost. */
    private static void refresh(HostedGroup<?> group, DivisionInfo info) {
        LeadershipTracker tracker = group.leadership();
        Leadership known = tracker.current();
        RaftPeerId leader = info.getLeaderId();
        if (known.ready() && !info.isLeader()) {
            tracker.steppedDown();
        } else if (leader == null && known.leader() != null) {
            tracker.leader(info.getCurrentTerm(), null);
        } else if (leader != null && !known.ready() && known.term() != info.getCurrentTerm()) {
            tracker.leader(info.getCurrentTerm(), new NodeId(leader.toString()));
        } else if (leader != null && known.leader() == null) {
            tracker.leader(info.getCurrentTerm(), new NodeId(leader.toString()));
        }
    }

    private boolean stuck(HostedGroup<?> group, DivisionInfo info, long commitIndex) {
        boolean waiting = info.isLeader() && group.log().pendingBytes() > 0;
        Commit before = commits.get(group.group());
        if (!waiting || before == null || before.index != commitIndex) {
            commits.put(group.group(), new Commit(commitIndex, time.monotonicNanos()));
            return false;
        }
        return time.monotonicNanos() - before.sinceNanos
                > timeouts.stuckCommit().toNanos();
    }

    private record Commit(long index, long sinceNanos) {}
}
