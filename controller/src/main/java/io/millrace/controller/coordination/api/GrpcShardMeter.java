package io.millrace.controller.coordination.api;

import io.grpc.stub.StreamObserver;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.NodeInfo;
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
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@link ShardMeter} over NodeService: asks the group's leader, then the other replicas. Any thread. */
public final class GrpcShardMeter implements ShardMeter {

    private static final long DEADLINE_SECONDS = 5;

    private final Channels channels;
    private final Supplier<MetadataImage> image;
    private final Function<GroupId, Optional<NodeId>> leaders;

    /**
     * A meter.
     *
     * @param image latest metadata
     * @param leaders leader of a group, as far as known
     */
    public GrpcShardMeter(
            Channels channels, Supplier<MetadataImage> image, Function<GroupId, Optional<NodeId>> leaders) {
        this.channels = channels;
        this.image = image;
        this.leaders = leaders;
    }

    @Override
    public void measure(GroupId group, Map<Long, LeasePosition> positions, Consumer<Map<Long, Measure>> answer) {
        MeasureShardsRequest.Builder request = MeasureShardsRequest.newBuilder().setGroup(group.value());
        positions.forEach((shard, position) -> request.addPositions(position(shard, position)));
        ask(endpoints(group), request.build(), answer);
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

    private Deque<String> endpoints(GroupId group) {
        MetadataImage now = image.get();
        Set<NodeId> nodes = new LinkedHashSet<>();
        leaders.apply(group).ifPresent(nodes::add);
        now.group(group).map(GroupInfo::replicas).ifPresent(nodes::addAll);
        Deque<String> endpoints = new ArrayDeque<>();
        nodes.forEach(node -> now.node(node).map(NodeInfo::endpoint).ifPresent(endpoints::add));
        return endpoints;
    }

    private void ask(Deque<String> endpoints, MeasureShardsRequest request, Consumer<Map<Long, Measure>> answer) {
        String endpoint = endpoints.poll();
        if (endpoint == null) {
            answer.accept(Map.of());
            return;
        }
        NodeServiceGrpc.newStub(channels.to(endpoint))
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .measureShards(request, new StreamObserver<>() {
                    @Override
                    public void onNext(MeasureShardsResponse response) {
                        answer.accept(measures(response));
                    }

                    @Override
                    public void onError(Throwable failure) {
                        ask(endpoints, request, answer);
                    }

                    @Override
                    public void onCompleted() {
                        // The one answer has come.
                    }
                });
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
