package io.millrace.raft;

import io.millrace.common.env.Environment;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.LogPosition;
import io.millrace.proto.internal.v1.DescribeReplicaResponse;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts groups so that a damaged one does not keep the others from starting. A log that cannot be read, or that does
 * not fit the state, is moved aside; the replica joins its group again as an empty one, which the leader then fills.
 *
 * <p>An empty replica has forgotten what it once acknowledged ({@link ForgottenLogs}). So it joins only when all other members run and one of
 * them leads: with two members whole, nothing that was acknowledged can be lost. The stored state is kept: it holds only
 * what was committed, and spares the transfer when the leader's log still reaches back to it.
 */
final class GroupStarter {

    private static final Logger LOG = LoggerFactory.getLogger(GroupStarter.class);

    private final RatisServer server;
    private final Path quarantine;
    private final NodeId self;
    private final Environment env;
    private final PeerProbe probe;
    private final BiFunction<NodeId, List<RaftMember>, Optional<String>> endpoints;
    private final Map<HostedGroup<?>, LogPosition> waiting = new ConcurrentHashMap<>();
    private final RestoredGroups restored;
    private final ForgottenLogs forgotten;

    GroupStarter(
            RatisServer server,
            RaftHostConfig config,
            Environment env,
            PeerProbe probe,
            BiFunction<NodeId, List<RaftMember>, Optional<String>> endpoints) {
        this.server = server;
        this.quarantine = config.storageDir().resolve("quarantine");
        this.restored = new RestoredGroups(config.storageDir());
        this.forgotten = new ForgottenLogs(config.storageDir());
        this.self = config.self();
        this.env = env;
        this.probe = probe;
        this.endpoints = endpoints;
    }

    /** Starts a replica, new or stored. */
    void start(HostedGroup<?> group) throws IOException {
        LogPosition state = group.machine().open();
        LogFiles files = LogFiles.list(group.progress().directory());
        // All members of a restored group begin with the state of the back-up: nobody has forgotten anything.
        boolean remembers =
                Files.isDirectory(group.progress().directory()) || restored.contains(group.group(), state.index());
        if (!remembers && state.index() >= 0) {
            LOG.error(
                    "{}: the log at {} is gone", group.group(), group.progress().directory());
            waitForOthers(group, state);
        } else if (!remembers && forgotten.contains(group.group())) {
            waitForOthers(group, state);
        } else if (files.beginsAfter(state)) {
            moveAside(
                    group,
                    state,
                    "the state ends at log index " + state.index() + ", the log begins at "
                            + files.firstIndex().orElse(-1));
        } else {
            tryToStart(group, state);
            noteLogStart(group, state, files);
        }
    }

    /** Of a log that begins right behind the state, as that of a restored group does, followers that stand there must hear. */
    private void noteLogStart(HostedGroup<?> group, LogPosition state, LogFiles files) throws IOException {
        if (isWaiting(group)) {
            return;
        }
        restored.remove(group.group());
        forgotten.remove(group.group());
        if (state.index() >= 0 && files.firstIndex().orElse(state.index() + 1) == state.index() + 1) {
            group.machine().cutAfter(state);
        }
    }

    private void tryToStart(HostedGroup<?> group, LogPosition state) throws IOException {
        TornTail.cut(group.progress().directory())
                .ifPresent(bytes -> LOG.warn(
                        "{}: cut {} bytes at the end of the log that a crash left half written and nobody was told of",
                        group.group(),
                        bytes));
        try {
            server.add(group);
        } catch (IOException e) {
            if (isNotTheLogsFault(e)) {
                throw e;
            }
            moveAside(group, state, "it cannot be read: " + rootOf(e));
        }
    }

    /** Full or locked disks, missing rights, too many open files: moving the log aside would make it worse. */
    private static boolean isNotTheLogsFault(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String text = String.valueOf(t.getMessage());
            boolean files = t instanceof AccessDeniedException
                    || (t instanceof FileSystemException && text.contains("Too many open files"));
            if (files || t instanceof Error || text.contains("in_use.lock") || LogFailure.isDiskFull(t)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private void moveAside(HostedGroup<?> group, LogPosition state, String why) throws IOException {
        Files.createDirectories(quarantine);
        Path target = quarantine.resolve(group.group() + "-" + env.time().wallMillis());
        Files.move(group.progress().directory(), target);
        LOG.error(
                "{}: the log at {} was moved to {}, for {}. The replica joins again as an empty one when the other"
                        + " members are well; the moved log may be deleted then",
                group.group(),
                group.progress().directory(),
                target,
                why);
        waitForOthers(group, state);
    }

    private void waitForOthers(HostedGroup<?> group, LogPosition state) throws IOException {
        forgotten.add(group.group());
        waiting.put(group, state);
    }

    /** The group has run elsewhere, and its replica here begins anew. Before {@link #start}. */
    void beginsAnew(GroupId group) throws IOException {
        forgotten.add(group);
    }

    /** Groups that wait for the other members. */
    boolean isWaiting(HostedGroup<?> group) {
        return waiting.containsKey(group);
    }

    void forget(HostedGroup<?> group) throws IOException {
        waiting.remove(group);
        forgotten.remove(group.group());
    }

    /** Tries to bring waiting groups back; every few seconds, on the maintenance thread. */
    synchronized void run() {
        waiting.forEach((group, state) -> {
            if (othersAreWell(group, state)) {
                joinAgain(group);
            }
        });
    }

    private void joinAgain(HostedGroup<?> group) {
        try {
            group.machine().logIsLost();
            server.add(group);
            forget(group);
            LOG.warn("{}: joined again as an empty replica", group.group());
        } catch (IOException e) {
            LOG.error("{}: cannot join again", group.group(), e);
        }
    }

    private boolean othersAreWell(HostedGroup<?> group, LogPosition state) {
        List<CompletableFuture<@Nullable DescribeReplicaResponse>> others = group.members().stream()
                .filter(member -> !member.id().equals(self))
                .map(member -> endpoints.apply(member.id(), group.members()))
                .map(endpoint -> probe.describe(endpoint, group.group()).exceptionally(unreachable -> null))
                .toList();
        List<DescribeReplicaResponse> answers =
                others.stream().map(GroupStarter::get).flatMap(Optional::stream).toList();
        boolean all = !others.isEmpty()
                && answers.size() == others.size()
                && answers.stream().allMatch(DescribeReplicaResponse::getRunning);
        boolean led = answers.stream().anyMatch(a -> a.getLeads() && a.getAppliedIndex() >= state.index());
        if (!all || !led) {
            LOG.warn("{}: waits for the other members before it joins again", group.group());
        }
        return all && led;
    }

    private static Optional<DescribeReplicaResponse> get(CompletableFuture<@Nullable DescribeReplicaResponse> answer) {
        try {
            return Optional.ofNullable(answer.join());
        } catch (CompletionException unreachable) {
            return Optional.empty();
        }
    }
}
