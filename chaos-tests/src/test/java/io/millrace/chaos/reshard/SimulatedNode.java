package io.millrace.chaos.reshard;

import com.google.protobuf.UnsafeByteOperations;
import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMap;
import io.millrace.client.internal.produce.SimulatedProducer.Answer;
import io.millrace.client.internal.produce.SimulatedProducer.Block;
import io.millrace.client.internal.read.SimulatedReader.Child;
import io.millrace.client.internal.read.SimulatedReader.Item;
import io.millrace.client.internal.read.SimulatedReader.Page;
import io.millrace.common.env.TimeSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.record.StoredRecord;
import io.millrace.node.catalog.StreamCatalog;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.read.ShardEnd;
import io.millrace.node.replica.BlockResult;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.GroupResult;
import io.millrace.node.replica.ShardView;
import io.millrace.node.replica.SimulatedGroupReplica;
import io.millrace.node.retention.OrphanShards;
import io.millrace.proto.storage.v1.Append;
import io.millrace.proto.storage.v1.BlockAppend;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.proto.storage.v1.ShardTrim;
import io.millrace.proto.storage.v1.TrimShards;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntToLongFunction;

/**
 * One node: a copy of the metadata that lags, replicas of all groups, and what it answers to producers and readers. The checks
 * before the log are those of the write path (shard known, led here, open, block in the shard's range).
 */
final class SimulatedNode implements ClusterView {

    private final NodeId self;
    private final SimulatedGroups groups;
    private final NodeClock time;
    private final StreamCatalog catalog = new StreamCatalog(this);
    private final ShardEnd ends;
    private MetadataImage image = MetadataImage.EMPTY;
    private boolean up = true;

    SimulatedNode(NodeId self, SimulatedGroups groups, TimeSource time) {
        this.self = self;
        this.groups = groups;
        this.time = new NodeClock(time);
        ends = new ShardEnd(catalog, this.time);
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public MetadataImage image() {
        return image;
    }

    @Override
    public Optional<NodeId> leader(GroupId group) {
        return groups.leader(group, self);
    }

    @Override
    public Optional<GroupReplica> replica(GroupId group) {
        return Optional.empty();
    }

    @Override
    public AutoCloseable onChange(Runnable listener) {
        throw new UnsupportedOperationException("nobody listens");
    }

    NodeClock clock() {
        return time;
    }

    boolean isUp() {
        return up;
    }

    void crash() {
        up = false;
        image = MetadataImage.EMPTY;
    }

    void restart() {
        up = true;
    }

    /** Takes a newer image. */
    boolean follow(MetadataImage next) {
        if (!up || next.version() <= image.version()) {
            return false;
        }
        image = next;
        return true;
    }

    /** The stream's shard map as clients get it; empty while the stream is not known here. */
    Optional<ShardMap> map(String name) {
        return image.stream(name)
                .filter(stream -> !stream.openShards().isEmpty())
                .map(stream -> new ShardMap(
                        name,
                        stream.uid(),
                        image.version(),
                        stream.allShards().stream().map(SimulatedNode::mapShard).toList()));
    }

    private static MapShard mapShard(ShardInfo shard) {
        return new MapShard(
                shard.uid(),
                shard.id().number(),
                shard.epochSeconds(),
                shard.range(),
                !shard.isOpen(),
                shard.parents().stream().map(ShardId::number).toList(),
                shard.group().value(),
                "",
                List.of());
    }

    /** Appends blocks of one shard. */
    CompletableFuture<List<Answer>> append(String streamName, List<Block> blocks) {
        return checked(() -> {
            long uid = blocks.get(0).shardUid();
            ShardInfo shard = shard(streamName, uid);
            SimulatedGroups.Replica replica = groups.replica(shard.group(), self);
            if (!replica.log().leadership().ready()) {
                throw new MillraceException(ErrorCode.NOT_LEADER, self + " does not lead " + shard.group());
            }
            ShardView view = replica.machine()
                    .shard(uid)
                    .orElseThrow(() -> new MillraceException(ErrorCode.UNAVAILABLE, shard.id() + " is not open yet"));
            List<Answer> answers = new ArrayList<>();
            Append.Builder append = Append.newBuilder().setArrivalMillis(time.wallMillis());
            List<Integer> sent = new ArrayList<>();
            for (Block block : blocks) {
                answers.add(null);
                if (owns(view, block)) {
                    append.addBlocks(entry(block));
                    sent.add(answers.size() - 1);
                } else {
                    answers.set(answers.size() - 1, refused(ErrorCode.WRONG_SHARD, "not in " + view.range()));
                }
            }
            if (sent.isEmpty()) {
                return CompletableFuture.completedFuture(answers);
            }
            ByteBuffer command = ByteBuffer.wrap(GroupCommand.newBuilder()
                    .setAppend(append)
                    .setFeatureLevel(1)
                    .build()
                    .toByteArray());
            return replica.log().propose(command).handle((committed, failure) -> {
                for (int i = 0; i < sent.size(); i++) {
                    answers.set(sent.get(i), failure == null ? answer(committed.result(), i) : refused(failure));
                }
                return answers.stream()
                        .map(answer -> withChildren(streamName, uid, answer))
                        .toList();
            });
        });
    }

    /** As the product's API does it: a closed shard names the shards that go on, as far as this node knows. */
    private Answer withChildren(String streamName, long uid, Answer answer) {
        boolean closed = answer.refusal()
                .filter(refusal -> refusal.code() == ErrorCode.SHARD_CLOSED)
                .isPresent();
        Optional<StreamInfo> stream = image.stream(streamName);
        return closed && stream.isPresent()
                ? new Answer(
                        0,
                        answer.refusal(),
                        catalog.successors(stream.get(), uid).stream()
                                .map(SimulatedNode::mapShard)
                                .toList())
                : answer;
    }

    private static boolean owns(ShardView view, Block block) {
        for (StoredRecord record : io.millrace.common.record.Block.read(ByteBuffer.wrap(block.bytes()))) {
            if (!view.range().contains(record.hashKey())) {
                return false;
            }
        }
        return true;
    }

    private static BlockAppend entry(Block block) {
        return BlockAppend.newBuilder()
                .setShardUid(block.shardUid())
                .setProducerHigh(block.producer().high())
                .setProducerLow(block.producer().low())
                .setProducerSequence(block.sequence())
                .setBlock(UnsafeByteOperations.unsafeWrap(block.bytes()))
                .build();
    }

    private static Answer answer(GroupResult result, int index) {
        if (!(result instanceof GroupResult.Appended appended)) {
            return refused(ErrorCode.OUTCOME_UNKNOWN, result.toString());
        }
        BlockResult block = appended.blocks().get(index);
        if (block instanceof BlockResult.Stored stored) {
            return new Answer(stored.baseOffset(), Optional.empty(), List.of());
        }
        BlockResult.Refused refused = (BlockResult.Refused) block;
        return refused(refused.code(), refused.message());
    }

    private static Answer refused(Throwable failure) {
        MillraceException known = failure instanceof MillraceException typed
                ? typed
                : new MillraceException(ErrorCode.OUTCOME_UNKNOWN, failure.toString());
        return new Answer(0, Optional.of(known), List.of());
    }

    private static Answer refused(ErrorCode code, String message) {
        return new Answer(0, Optional.of(new MillraceException(code, message)), List.of());
    }

    /** Reads from this node's own replica. */
    CompletableFuture<Page> read(String streamName, int number, long offset) {
        return checked(() -> {
            StreamInfo stream = catalog.stream(streamName);
            ShardInfo shard = stream.shard(new ShardId(number)).orElseThrow(() -> notFound(number));
            SimulatedGroupReplica machine = groups.replica(shard.group(), self).machine();
            ShardView view = machine.shard(shard.uid()).orElseThrow(() -> notFound(number));
            Page page;
            long from = Math.max(offset, view.firstOffset());
            if (from < view.nextOffset()) {
                page = new Page(items(machine, shard.uid(), from), false, List.of());
            } else if (view.sealed()) {
                page = ends.children(stream, shard)
                        .map(children -> new Page(
                                List.of(),
                                true,
                                children.stream().map(SimulatedNode::child).toList()))
                        .orElse(Page.EMPTY);
            } else {
                page = Page.EMPTY;
            }
            return CompletableFuture.completedFuture(page);
        });
    }

    /** A planted bug: the metadata alone says that a shard has ended. */
    CompletableFuture<Page> readByMetadata(String streamName, int number, long offset) {
        return read(streamName, number, offset).thenApply(page -> {
            StreamInfo stream = catalog.stream(streamName);
            ShardInfo shard = stream.shard(new ShardId(number)).orElseThrow(() -> notFound(number));
            return page.records().isEmpty() && !shard.isOpen()
                    ? new Page(
                            List.of(),
                            true,
                            ends.children(stream, shard).orElse(List.of()).stream()
                                    .map(SimulatedNode::child)
                                    .toList())
                    : page;
        });
    }

    private static Child child(io.millrace.node.read.ChildShard child) {
        return new Child(
                child.id().number(),
                child.parents().stream().map(ShardId::number).toList());
    }

    private static List<Item> items(SimulatedGroupReplica machine, long uid, long offset) {
        List<Item> items = new ArrayList<>();
        machine.read(uid, offset).forEach((base, bytes) -> {
            for (StoredRecord record : io.millrace.common.record.Block.read(ByteBuffer.wrap(bytes))) {
                if (base + record.index() >= offset) {
                    items.add(new Item(base + record.index(), new String(record.dataBytes(), StandardCharsets.UTF_8)));
                }
            }
        });
        return items;
    }

    /** Shards of groups led here that nobody seems to name. */
    List<OrphanShards.Orphan> orphans() {
        List<OrphanShards.Orphan> orphans = new ArrayList<>();
        if (up) {
            for (GroupId group : groups.ids()) {
                SimulatedGroups.Replica replica = groups.replica(group, self);
                if (replica.log().leadership().ready()) {
                    orphans.addAll(
                            OrphanShards.find(image, group, replica.machine().shards()));
                }
            }
        }
        return orphans;
    }

    /**
     * A run of retention for the groups that are led here, as the product's, but what is old enough is said by the caller.
     *
     * @param kept offset of the oldest record to keep, by number of the shard
     * @return unique numbers of closed shards that hold nothing any more
     */
    List<Long> retain(String streamName, IntToLongFunction kept) {
        List<Long> drained = new ArrayList<>();
        Optional<StreamInfo> stream = image.stream(streamName);
        if (up && stream.isPresent()) {
            groups.ids().forEach(group -> retain(group, stream.get(), kept, drained));
        }
        return drained;
    }

    private void retain(GroupId group, StreamInfo stream, IntToLongFunction kept, List<Long> drained) {
        SimulatedGroups.Replica replica = groups.replica(group, self);
        if (!replica.log().leadership().ready()) {
            return;
        }
        TrimShards.Builder trims = TrimShards.newBuilder();
        for (ShardView shard : replica.machine().shards()) {
            long offset = Math.min(shard.nextOffset(), kept.applyAsLong(shard.number()));
            if (shard.streamUid() == stream.uid() && offset > shard.firstOffset()) {
                trims.addTrims(ShardTrim.newBuilder().setShardUid(shard.uid()).setFirstOffset(offset));
            }
            boolean isClosed = stream.shard(new ShardId(shard.number()))
                    .filter(info -> info.uid() == shard.uid() && !info.isOpen())
                    .isPresent();
            if (isClosed && shard.sealed() && shard.firstOffset() == shard.nextOffset()) {
                drained.add(shard.uid());
            }
        }
        if (trims.getTrimsCount() > 0) {
            byte[] command = GroupCommand.newBuilder()
                    .setTrimShards(trims)
                    .setFeatureLevel(1)
                    .build()
                    .toByteArray();
            var unused = replica.log().propose(ByteBuffer.wrap(command));
        }
    }

    /** What the controllers ask of a group that is led here. */
    CompletableFuture<Void> propose(GroupId group, ByteBuffer command) {
        return checked(() -> groups.replica(group, self).log().propose(command).thenApply(committed -> {
            if (committed.result() instanceof GroupResult.Refused refused) {
                throw new MillraceException(ErrorCode.INTERNAL, group + " refused: " + refused);
            }
            return null;
        }));
    }

    private ShardInfo shard(String streamName, long uid) {
        return catalog.shard(catalog.stream(streamName), uid).orElseThrow(() -> notFound(uid));
    }

    private static MillraceException notFound(long shard) {
        return new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, "no shard " + shard + " here");
    }

    private <T> CompletableFuture<T> checked(Work<T> work) {
        if (!up) {
            return CompletableFuture.failedFuture(new MillraceException(ErrorCode.UNAVAILABLE, self + " is down"));
        }
        try {
            return work.run();
        } catch (MillraceException refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        CompletableFuture<T> run();
    }
}
