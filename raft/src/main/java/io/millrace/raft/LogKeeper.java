package io.millrace.raft;

import io.millrace.common.env.Environment;
import io.millrace.common.id.GroupId;
import io.millrace.common.log.LogPosition;
import java.io.IOException;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.ratis.server.RaftServer.Division;
import org.apache.ratis.server.protocol.TermIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the state of each group durable now and then, and cuts its log behind. On the host's thread {@code
 * raft-flush-…}: never on the updater thread, which would stop applying meanwhile.
 *
 * <p>Ratis' own way, a snapshot request, is not used: it drains the updater and does nothing when the state is as
 * durable as it is applied. The rule that it keeps is kept here: the log never begins after what is durable.
 */
final class LogKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);

    private final Supplier<Collection<HostedGroup<?>>> groups;
    private final RaftTuning.FlushPolicy policy;
    private final Environment env;
    private final FatalHandler fatal;
    private final Function<GroupId, OptionalLong> needed;

    /** Makes a keeper; {@code needed} says after which index a group's log is wanted by a member being rebuilt. */
    LogKeeper(
            Supplier<Collection<HostedGroup<?>>> groups,
            RaftTuning.FlushPolicy policy,
            Environment env,
            FatalHandler fatal,
            Function<GroupId, OptionalLong> needed) {
        this.needed = needed;
        this.groups = groups;
        this.policy = policy;
        this.env = env;
        this.fatal = fatal;
    }

    /** One round over all groups. */
    void run() {
        for (HostedGroup<?> group : groups.get()) {
            if (group.door().division() != null) {
                keep(group);
            }
        }
    }

    private void keep(HostedGroup<?> group) {
        try {
            if (group.progress().wantsFlush(policy)) {
                flush(group);
            }
            purge(group);
        } catch (IOException | RuntimeException e) {
            report(group, e);
        }
    }

    /** Makes all that is applied durable. */
    void flush(HostedGroup<?> group) {
        group.progress().flushBegins();
        group.machine().flush();
    }

    private void purge(HostedGroup<?> group) throws IOException {
        LogFiles files = LogFiles.list(group.progress().directory());
        group.door().logBytes(files.bytes());
        group.machine().publishDurable();
        Division division = group.door().division();
        if (division == null || !group.machine().hasSnapshot()) {
            return;
        }
        long durable = group.progress().durable().index();
        division.getRaftLog().updateSnapshotIndex(group.machine().takeSnapshot());
        long safe = Math.min(durable, needed.apply(group.group()).orElse(Long.MAX_VALUE));
        long upTo = files.purgeUpTo(safe, policy, env.time().wallMillis());
        if (upTo >= 0) {
            cut(group, division, upTo);
        }
    }

    private static void cut(HostedGroup<?> group, Division division, long upTo) throws IOException {
        LOG.debug("{}: cutting the log up to {}", group.group(), upTo);
        TermIndex last = division.getRaftLog().getTermIndex(upTo);
        if (last != null) {
            group.machine().cutAfter(new LogPosition(last.getTerm(), last.getIndex()));
        }
        var unused = division.getRaftLog().purge(upTo);
        assert unused != null;
    }

    /** A group that was removed meanwhile fails here too, and that is no news. */
    private void report(HostedGroup<?> group, Exception e) {
        if (group.door().division() != null && group.progress().failed()) {
            String what = LogFailure.isDiskFull(e)
                    ? LogFailure.describe(group.group(), group.progress().directory(), e)
                    : "making the state of " + group.group() + " durable failed: check the disk and restart";
            fatal.fatal(what, e);
        }
    }
}
