package io.millrace.node.write;

import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.catalog.StreamCatalog;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.peer.Origin;
import io.millrace.node.peer.Peers;
import io.millrace.node.replica.ShardView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Brings appends to the leaders of their shards (design D5): what this node leads goes to its batcher, the rest is
 * forwarded once, in one call per leading node. Answers are in request order. Any thread; never blocks.
 */
public final class ShardRouter {

    private final ClusterView view;
    private final StreamCatalog catalog;
    private final LeaderWriter leader;
    private final ForwardedWrites forwarded;
    private final Environment env;
    private final Executor executor;

    /**
     * Makes a router.
     *
     * @param executor runs second attempts; never called from the timer thread itself
     */
    ShardRouter(
            ClusterView view,
            StreamCatalog catalog,
            LeaderWriter leader,
            Peers peers,
            Environment env,
            Executor executor) {
        this.view = view;
        this.catalog = catalog;
        this.leader = leader;
        this.forwarded = new ForwardedWrites(peers);
        this.env = env;
        this.executor = executor;
    }

    /**
     * Stores records in the open shards that own their hash keys. A record whose shard closes or whose leader moves
     * meanwhile is tried again for a moment when it came from a client: such a refusal is definite.
     *
     * @param records valid and not too large for the stream
     * @param patience how long a put of a client follows shards that close and leaders that move
     * @return one outcome per record, in order; the future itself never fails
     */
    public CompletableFuture<List<PutOutcome>> put(
            StreamInfo stream, List<PlainRecord> records, Origin origin, Duration patience) {
        long deadline = env.time().monotonicNanos() + patience.toNanos();
        PutCall call = new PutCall(stream.name(), records, origin, env, executor, deadline, this::attempt);
        call.start();
        return call.future();
    }

    /**
     * Stores blocks in the shards they name.
     *
     * @return one outcome per block, in order; the future itself never fails
     */
    public CompletableFuture<List<AppendOutcome>> append(StreamInfo stream, List<EncodedBlock> blocks, Origin origin) {
        Gathering<AppendOutcome> outcomes = new Gathering<>(blocks.size());
        Map<GroupId, List<RoutedBlock>> byGroup = new LinkedHashMap<>();
        for (int i = 0; i < blocks.size(); i++) {
            int index = i;
            EncodedBlock block = blocks.get(i);
            Optional<ShardInfo> shard = catalog.shard(stream, block.shardUid());
            if (shard.isEmpty()) {
                outcomes.set(index, new AppendOutcome.Failed(unknownShard(stream, block.shardUid())));
            } else {
                byGroup.computeIfAbsent(shard.get().group(), g -> new ArrayList<>())
                        .add(new RoutedBlock(stream, shard.get(), block, outcome -> outcomes.set(index, outcome)));
            }
        }
        this.<RoutedBlock>dispatch(
                byGroup,
                origin,
                leader::blocks,
                (endpoint, routed) -> forwarded.blocks(endpoint, stream.name(), routed),
                (routed, reason) -> routed.callback().done(new AppendOutcome.Failed(reason)));
        return outcomes.future();
    }

    /** Sends the records with these indexes on their way; each outcome is reported to the call. */
    private void attempt(PutCall call, List<Integer> indexes) {
        Optional<StreamInfo> stream = view.image().stream(call.stream());
        Map<GroupId, List<PutCall.Routed>> byGroup = new LinkedHashMap<>();
        for (int index : indexes) {
            Optional<PutCall.Routed> routed = stream.flatMap(
                    s -> writable(s, call.hashKey(index)).map(shard -> new PutCall.Routed(call, index, s, shard)));
            if (routed.isEmpty()) {
                call.failed(index, noShard(call.stream(), stream));
            } else {
                byGroup.computeIfAbsent(routed.get().shard().group(), g -> new ArrayList<>())
                        .add(routed.get());
            }
        }
        this.<PutCall.Routed>dispatch(
                byGroup,
                call.origin(),
                (group, routed) -> leader.records(
                        group, routed.stream().map(PutCall.Routed::forLeader).toList()),
                (endpoint, routed) -> forwarded.records(endpoint, call, routed),
                (routed, reason) -> call.failed(routed.index(), reason));
    }

    /**
     * The shard that takes a hash key. The image shows a reshard only at its end; when the group has sealed the shard already, its
     * planned child takes the record, so that a put does not wait for the controllers.
     */
    private Optional<ShardInfo> writable(StreamInfo stream, HashKey key) {
        return stream.openShardFor(key).map(shard -> {
            boolean sealed = view.replica(shard.group())
                    .flatMap(replica -> replica.shard(shard.uid()))
                    .filter(ShardView::sealed)
                    .isPresent();
            return sealed ? successor(stream, shard, key) : shard;
        });
    }

    private ShardInfo successor(StreamInfo stream, ShardInfo sealed, HashKey key) {
        return catalog.successors(stream, sealed.uid()).stream()
                .filter(child -> child.range().contains(key))
                .findFirst()
                .orElse(sealed);
    }

    /** Splits by where the groups are led: here, at another node, or nobody knows where. */
    private <T> void dispatch(
            Map<GroupId, List<T>> byGroup, Origin origin, Local<T> local, Remote<T> remote, Refuse<T> refuse) {
        Map<String, List<T>> byEndpoint = new LinkedHashMap<>();
        byGroup.forEach((group, appends) -> {
            Optional<NodeId> leading = view.leader(group);
            boolean here = leading.filter(node -> node.equals(view.self())).isPresent();
            Optional<String> endpoint = here ? Optional.empty() : leading.flatMap(view::endpoint);
            if (here) {
                local.append(group, appends);
            } else if (origin == Origin.CLIENT && endpoint.isPresent()) {
                byEndpoint
                        .computeIfAbsent(endpoint.get(), e -> new ArrayList<>())
                        .addAll(appends);
            } else {
                MillraceException reason = Refusals.notLeader(view, group);
                appends.forEach(append -> refuse.refuse(append, reason));
            }
        });
        byEndpoint.forEach(remote::forward);
    }

    private static MillraceException noShard(String name, Optional<StreamInfo> stream) {
        return stream.isEmpty()
                ? Refusals.streamNotFound(name)
                : new MillraceException(ErrorCode.UNAVAILABLE, "stream " + name + " has no open shard yet, try again");
    }

    private static MillraceException unknownShard(StreamInfo stream, long shardUid) {
        return new MillraceException(
                ErrorCode.RESOURCE_NOT_FOUND,
                "stream " + stream.name() + " has no shard with unique number " + Long.toUnsignedString(shardUid));
    }

    private interface Local<T> {
        void append(GroupId group, List<T> appends);
    }

    private interface Remote<T> {
        void forward(String endpoint, List<T> appends);
    }

    private interface Refuse<T> {
        void refuse(T append, MillraceException reason);
    }
}
