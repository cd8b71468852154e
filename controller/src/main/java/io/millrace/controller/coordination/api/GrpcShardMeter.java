package io.millrace.controller.coordination.api;

import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.Channels;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.grpc.Reply;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.GroupEndpoints;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.LeasePosition.Processed;
import io.millrace.controller.coordination.lag.ShardMeter;
import io.millrace.proto.internal.v1.MeasureShardsRequest;
import io.millrace.proto.internal.v1.MeasureShardsResponse;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.proto.internal.v1.ShardMeasure;
import io.millrace.proto.internal.v1.ShardPosition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@link ShardMeter} over NodeService. A leader knows every acknowledged record, so the members are asked which of them leads,
 * those first that others name; when none does, the first one that has answered so tells what it knows, which may be a few
 * records less. Any thread.
 */
public final class GrpcShardMeter implements ShardMeter {

    private static final long DEADLINE_SECONDS = 5;

    private final Channels channels;
    private final GroupEndpoints members;

    /**
     * A meter.
     *
     * @param image latest metadata
     * @param leaders leader of a group, as far as known
     */
    public GrpcShardMeter(
            Channels channels, Supplier<MetadataImage> image, Function<GroupId, Optional<NodeId>> leaders) {
        this.channels = channels;
        members = new GroupEndpoints(image, leaders);
    }

    @Override
    public void measure(GroupId group, Map<Long, LeasePosition> positions, Consumer<Map<Long, Measure>> answer) {
        MeasureShardsRequest.Builder request = MeasureShardsRequest.newBuilder().setGroup(group.value());
        positions.forEach((shard, position) -> request.addPositions(position(shard, position)));
        new Call(request.build(), answer).askLeader(members.of(group));
    }

    private static ShardPosition position(long shard, LeasePosition position) {
        ShardPosition.Builder proto = ShardPosition.newBuilder().setShardUid(shard);
        if (position instanceof LeasePosition.AtTimestamp at) {
            return proto.setTimestampMillis(at.millis()).build();
        }
        if (position instanceof Processed processed) {
            boolean whole = processed.subSequence() == Processed.WHOLE;
            return proto.setOffset(processed.number().offset() + (whole ? 1 : 0))
                    .build();
        }
        return proto.setOffset(0).build();
    }

    /** One measuring of a group: a member at a time, each with its own deadline. */
    private final class Call {

        private final MeasureShardsRequest request;
        private final Consumer<Map<Long, Measure>> answer;
        private final Deque<String> followers = new ArrayDeque<>();

        Call(MeasureShardsRequest request, Consumer<Map<Long, Measure>> answer) {
            this.request = request;
            this.answer = answer;
        }

        void askLeader(Deque<String> endpoints) {
            String endpoint = endpoints.poll();
            if (endpoint == null) {
                askFollower();
                return;
            }
            send(endpoint, request.toBuilder().setLeaderOnly(true).build(), failure -> {
                if (failure.code().deniesLeadership()) {
                    followers.add(endpoint);
                    // Another member may be silent, and asking it first would cost its whole deadline.
                    failure.leaderEndpoint().filter(endpoints::remove).ifPresent(endpoints::addFirst);
                }
                askLeader(endpoints);
            });
        }

        private void askFollower() {
            String endpoint = followers.poll();
            if (endpoint == null) {
                answer.accept(Map.of());
                return;
            }
            send(endpoint, request, failure -> askFollower());
        }

        private void send(String endpoint, MeasureShardsRequest asked, Consumer<MillraceException> failed) {
            Reply<MeasureShardsResponse> reply = Reply.to(call -> NodeServiceGrpc.newStub(channels.to(endpoint))
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .measureShards(asked, call));
            var unused = reply.whenComplete((response, failure) -> {
                if (failure == null) {
                    answer.accept(measures(response));
                } else {
                    failed.accept(GrpcErrors.fromStatus(failure));
                }
            });
        }
    }

    private static Map<Long, Measure> measures(MeasureShardsResponse response) {
        Map<Long, Measure> measures = new HashMap<>();
        for (ShardMeasure shard : response.getShardsList()) {
            measures.put(
                    shard.getShardUid(),
                    new Measure(
                            shard.getOffset(),
                            shard.getNextOffset(),
                            shard.getArrivalMillis(),
                            shard.getBytesPerRecord()));
        }
        return measures;
    }
}
