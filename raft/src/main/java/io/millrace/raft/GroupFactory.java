package io.millrace.raft;

import io.millrace.common.env.TimeSource;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.ReplicatedStateMachine;
import io.millrace.raft.checkpoint.CheckpointFetcher;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftPeerId;

/** Puts together the parts of one replica. */
final class GroupFactory {

    private final RaftHostConfig config;
    private final TimeSource time;
    private final RatisServer server;
    private final CheckpointFetcher fetcher;
    private final Function<NodeId, Optional<String>> endpoints;
    private final Executor events;
    private final FatalHandler fatal;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();

    GroupFactory(
            RaftHostConfig config,
            TimeSource time,
            RatisServer server,
            CheckpointFetcher fetcher,
            Function<NodeId, Optional<String>> endpoints,
            Executor events,
            FatalHandler fatal) {
        this.config = config;
        this.time = time;
        this.server = server;
        this.fetcher = fetcher;
        this.endpoints = endpoints;
        this.events = events;
        this.fatal = fatal;
    }

    <R> HostedGroup<R> hosted(GroupId group, List<RaftMember> members, ReplicatedStateMachine<R> state) {
        GroupProgress progress = new GroupProgress(server.directory(group), time);
        RaftPeerId self = RaftPeerId.valueOf(config.self().value());
        DivisionDoor door = new DivisionDoor(server.ratisId(group), self, client, calls, progress);
        LeadershipTracker leadership = new LeadershipTracker(config.self(), events);
        leadership.listen(state::leadershipChanged);
        MemberList membership = new MemberList(members);
        CheckpointSource source =
                (id, from, minIndex) -> fetcher.fetch(id, () -> endpoint(from, membership.current()), minIndex);
        RatisStateMachine<R> machine = new RatisStateMachine<>(group, state, leadership, progress, source, fatal);
        RatisErrors errors = new RatisErrors(group, node -> endpoint(node, membership.current()));
        RatisCommandLog<R> log = new RatisCommandLog<>(
                group, door, leadership, errors, config.tuning().sizes());
        return new HostedGroup<>(group, membership, machine, log, leadership, progress, door);
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
