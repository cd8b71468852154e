package io.millrace.raft;

import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.ReplicatedStateMachine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftPeerId;

/** Puts together the parts of one replica. */
final class GroupFactory {

    private final RaftHostConfig config;
    private final Environment env;
    private final RatisServer server;
    private final Function<NodeId, Optional<String>> endpoints;
    private final FatalHandler fatal;
    private final ExecutorService events;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();

    GroupFactory(
            RaftHostConfig config,
            Environment env,
            RatisServer server,
            Function<NodeId, Optional<String>> endpoints,
            FatalHandler fatal) {
        this.config = config;
        this.env = env;
        this.server = server;
        this.endpoints = endpoints;
        this.fatal = fatal;
        events = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "raft-events-" + config.self());
            thread.setDaemon(true);
            return thread;
        });
    }

    <R> HostedGroup<R> hosted(GroupId group, List<RaftMember> members, ReplicatedStateMachine<R> state) {
        GroupProgress progress = new GroupProgress(server.directory(group), env.time());
        DivisionDoor door = new DivisionDoor(
                server.ratisId(group), RaftPeerId.valueOf(config.self().value()), client, calls, progress);
        LeadershipTracker leadership = new LeadershipTracker(config.self(), events);
        leadership.listen(state::leadershipChanged);
        RatisStateMachine<R> machine = new RatisStateMachine<>(
                group,
                state,
                leadership,
                progress,
                (g, from, index) -> CompletableFuture.failedFuture(
                        new MillraceException(ErrorCode.UNSUPPORTED, "no checkpoint transfer yet")),
                door::currentTerm,
                fatal);
        RatisErrors errors = new RatisErrors(group, node -> endpoint(node, members));
        RatisCommandLog<R> log = new RatisCommandLog<>(
                group, door, leadership, errors, config.tuning().sizes());
        return new HostedGroup<>(group, members, state, machine, log, leadership, progress, door);
    }

    /** The cluster's image knows best; a member that it does not list yet is taken from the group's creation. */
    Optional<String> endpoint(NodeId node, List<RaftMember> members) {
        return endpoints
                .apply(node)
                .or(() -> members.stream()
                        .filter(member -> member.id().equals(node))
                        .map(RaftMember::grpcEndpoint)
                        .findFirst());
    }
}
