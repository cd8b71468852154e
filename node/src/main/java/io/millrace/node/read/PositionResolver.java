package io.millrace.node.read;

import io.millrace.common.error.MillraceException;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.record.SequenceNumber;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.peer.Origin;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.ShardView;
import io.millrace.node.serving.ServingContext;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.GetShardIteratorResponse;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Turns what a reader asks for into an offset. A follower may lag behind what was acknowledged, so whatever depends on the
 * shard's tip is asked at the leader. Any thread.
 */
public final class PositionResolver {

    private final ServingContext context;
    private final ClusterView view;

    public PositionResolver(ServingContext context) {
        this.context = context;
        this.view = context.view();
    }

    /**
     * Offset of the first record to read.
     *
     * @return fails with INVALID_ARGUMENT for a position that does not fit the shard, NO_LEADER or NOT_LEADER when the tip
     *     is asked for and nobody can tell it
     */
    public CompletableFuture<Long> resolve(StreamInfo stream, ShardInfo shard, StartPosition start, Origin origin) {
        try {
            start.check(context.env().time().wallMillis());
            return switch (start.type()) {
                case TRIM_HORIZON -> CompletableFuture.completedFuture(horizon(shard));
                case LATEST, AT_TIMESTAMP -> atLeader(stream, shard, start, origin);
                case AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER -> bySequence(stream, shard, start, origin);
            };
        } catch (MillraceException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Readers that begin below the horizon are moved up to it, so 0 is right where there is no replica. */
    private long horizon(ShardInfo shard) {
        return local(shard).map(ShardView::firstOffset).orElse(0L);
    }

    private CompletableFuture<Long> bySequence(StreamInfo stream, ShardInfo shard, StartPosition start, Origin origin) {
        long offset = offsetOf(stream, shard, start.sequenceNumber());
        boolean known = local(shard).filter(v -> offset < v.nextOffset()).isPresent();
        return known
                ? CompletableFuture.completedFuture(afterIfAsked(start, offset))
                : atLeader(stream, shard, start, origin);
    }

    private CompletableFuture<Long> atLeader(StreamInfo stream, ShardInfo shard, StartPosition start, Origin origin) {
        Optional<GroupReplica> leading =
                view.replica(shard.group()).filter(r -> r.log().leadership().ready());
        if (leading.isPresent()) {
            return CompletableFuture.completedFuture(tip(leading.get(), stream, shard, start));
        }
        MillraceException notLeader = Refusals.notLeader(view, shard.group());
        return origin == Origin.CLIENT && notLeader.leaderEndpoint().isPresent()
                ? context.peers()
                        .iterator(notLeader.leaderEndpoint().get(), request(stream, shard, start))
                        .thenApply(this::offset)
                : CompletableFuture.failedFuture(notLeader);
    }

    /** Servers of older versions send the iterator alone, which can be read here only while their clocks agree with this one's. */
    private long offset(GetShardIteratorResponse answer) {
        return answer.getSequenceNumber().isEmpty()
                ? context.tokens().read(answer.getShardIterator()).offset()
                : SequenceNumber.parse(answer.getSequenceNumber()).offset();
    }

    private static long tip(GroupReplica replica, StreamInfo stream, ShardInfo shard, StartPosition start) {
        ShardView tip = replica.shard(shard.uid())
                .orElseThrow(
                        () -> Refusals.shardNotFound(stream.name(), shard.id().toString()));
        return switch (start.type()) {
            case TRIM_HORIZON -> tip.firstOffset();
            case LATEST -> tip.nextOffset();
            case AT_TIMESTAMP -> replica.offsetAt(shard.uid(), start.timestampMillis());
            case AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER -> sequenceAtTip(tip, stream, shard, start);
        };
    }

    private static long sequenceAtTip(ShardView tip, StreamInfo stream, ShardInfo shard, StartPosition start) {
        long offset = offsetOf(stream, shard, start.sequenceNumber());
        if (offset == SequenceNumber.END_OFFSET && tip.sealed()) {
            return tip.nextOffset();
        }
        // The next record's number is a valid start too: subscriptions continue there, and a new shard starts there.
        boolean valid = start.type() == StartPosition.Type.AT_SEQUENCE_NUMBER
                ? offset <= tip.nextOffset()
                : offset < tip.nextOffset();
        if (!valid) {
            throw Refusals.invalid(used(stream, shard, start.sequenceNumber()) + " is invalid.");
        }
        return afterIfAsked(start, offset);
    }

    private static long afterIfAsked(StartPosition start, long offset) {
        return start.type() == StartPosition.Type.AFTER_SEQUENCE_NUMBER ? offset + 1 : offset;
    }

    private static long offsetOf(StreamInfo stream, ShardInfo shard, String number) {
        SequenceNumber parsed;
        try {
            parsed = SequenceNumber.parse(number);
        } catch (MillraceException e) {
            throw Refusals.invalid(used(stream, shard, number) + " is invalid.");
        }
        if (parsed.shardNumber() != shard.id().number()) {
            throw Refusals.invalid("Invalid StartingSequenceNumber. It encodes "
                    + new ShardId(parsed.shardNumber())
                    + ", while it was used in a call to a shard with " + shard.id());
        }
        if (parsed.epochSeconds() != shard.epochSeconds()) {
            throw Refusals.invalid(
                    used(stream, shard, number) + " is invalid because it did not come from this stream.");
        }
        return parsed.offset();
    }

    private static String used(StreamInfo stream, ShardInfo shard, String number) {
        return "StartingSequenceNumber " + number + " used in GetShardIterator on shard " + shard.id() + " in stream "
                + stream.name() + " under account " + Refusals.ACCOUNT;
    }

    private Optional<ShardView> local(ShardInfo shard) {
        return view.replica(shard.group()).flatMap(replica -> replica.shard(shard.uid()));
    }

    private static GetShardIteratorRequest request(StreamInfo stream, ShardInfo shard, StartPosition start) {
        return GetShardIteratorRequest.newBuilder()
                .setStreamName(stream.name())
                .setShardId(shard.id().toString())
                .setStart(StartingPosition.newBuilder()
                        .setType(StartType.valueOf(start.type().name()))
                        .setSequenceNumber(start.sequenceNumber())
                        .setTimestampMillis(start.timestampMillis()))
                .build();
    }
}
