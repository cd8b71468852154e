package io.millrace.node.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.catalog.Constraints;
import io.millrace.node.cluster.MetadataFreshness;
import io.millrace.node.peer.Forwarding;
import io.millrace.node.peer.Origin;
import io.millrace.node.peer.Routes;
import io.millrace.node.read.PositionResolver;
import io.millrace.node.read.RecordPoller;
import io.millrace.node.read.StartPosition;
import io.millrace.node.serving.ServingContext;
import io.millrace.node.subscribe.SubscriptionEngine;
import io.millrace.node.write.EncodedBlock;
import io.millrace.node.write.PlainRecord;
import io.millrace.node.write.ShardRouter;
import io.millrace.proto.api.v1.AppendBlocksRequest;
import io.millrace.proto.api.v1.AppendBlocksResponse;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.GetShardIteratorResponse;
import io.millrace.proto.api.v1.PutRecordRequest;
import io.millrace.proto.api.v1.PutRecordResponse;
import io.millrace.proto.api.v1.PutRecordsRequest;
import io.millrace.proto.api.v1.PutRecordsResponse;
import io.millrace.proto.api.v1.StreamMap;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import io.millrace.proto.api.v1.WatchStreamMapRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** StreamService: validates, calls, translates. Calls come on the gRPC server's executor, answers go out on reply threads. */
public final class StreamApi extends StreamServiceGrpc.StreamServiceImplBase {

    private final ServingContext context;
    private final WriteRequests writes;
    private final ReadRequests reads;
    private final ShardRouter router;
    private final PositionResolver positions;
    private final RecordPoller poller;
    private final SubscriptionEngine subscriptions;
    private final StreamMaps maps;
    private final FreshAnswers fresh;

    /**
     * Makes the service.
     *
     * @param freshness asked before something is not found
     * @param notices tells watchers of shard maps
     */
    public StreamApi(
            ServingContext context,
            Limits limits,
            ShardRouter router,
            RecordPoller poller,
            SubscriptionEngine subscriptions,
            MetadataFreshness freshness,
            Executor notices) {
        this.context = context;
        this.writes = new WriteRequests(context.catalog(), limits);
        this.reads = new ReadRequests(limits);
        this.router = router;
        this.positions = new PositionResolver(context);
        this.poller = poller;
        this.subscriptions = subscriptions;
        this.fresh = new FreshAnswers(freshness);
        this.maps = new StreamMaps(context.view(), notices);
    }

    /** Call it when image or leaders changed. */
    public void clusterChanged() {
        maps.changed();
    }

    @Override
    public void putRecord(PutRecordRequest request, StreamObserver<PutRecordResponse> observer) {
        Origin origin = Forwarding.origin();
        Replies.send(observer, timed(request.getStreamName(), () -> {
            WriteRequests.Put<PlainRecord> put = writes.read(request);
            return router.put(put.stream(), put.appends(), origin)
                    .thenApply(outcomes -> WriteMessages.of(outcomes.get(0)));
        }));
    }

    @Override
    public void putRecords(PutRecordsRequest request, StreamObserver<PutRecordsResponse> observer) {
        Origin origin = Forwarding.origin();
        Replies.send(observer, timed(request.getStreamName(), () -> {
            WriteRequests.Put<PlainRecord> put = writes.read(request);
            return router.put(put.stream(), put.appends(), origin).thenApply(WriteMessages::ofRecords);
        }));
    }

    @Override
    public void appendBlocks(AppendBlocksRequest request, StreamObserver<AppendBlocksResponse> observer) {
        Origin origin = Forwarding.origin();
        Replies.send(observer, timed(request.getStreamName(), () -> {
            WriteRequests.Put<EncodedBlock> put = writes.read(request);
            return router.append(put.stream(), put.appends(), origin).thenApply(WriteMessages::ofBlocks);
        }));
    }

    @Override
    public void getShardIterator(GetShardIteratorRequest request, StreamObserver<GetShardIteratorResponse> observer) {
        Origin origin = Forwarding.origin();
        Replies.send(observer, fresh.of(() -> {
            StartPosition start = ReadRequests.read(request.getStreamName(), request.getShardId(), request.getStart());
            ShardInfo shard = context.catalog().shard(request.getStreamName(), request.getShardId());
            StreamInfo stream = context.catalog().stream(request.getStreamName());
            return positions
                    .resolve(stream, shard, start, origin)
                    .thenApply(offset -> GetShardIteratorResponse.newBuilder()
                            .setShardIterator(context.tokens().issue(stream.uid(), shard.uid(), offset))
                            .build());
        }));
    }

    @Override
    public void getRecords(GetRecordsRequest request, StreamObserver<GetRecordsResponse> observer) {
        Origin origin = Forwarding.origin();
        Replies.send(
                observer,
                fresh.of(() -> poller.poll(reads.read(request), origin).thenApply(ReadMessages::of)));
    }

    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<SubscribeEvent> observer) {
        ServerCallStreamObserver<SubscribeEvent> call = (ServerCallStreamObserver<SubscribeEvent>) observer;
        CallHandlers handlers = new CallHandlers(call);
        Origin origin = Forwarding.origin();
        whenFound(() -> wanted(request), call, wanted -> {
            Optional<String> peer = subscriptions.serves(wanted.shard()) || origin == Origin.FORWARDED
                    ? Optional.empty()
                    : Routes.toReplica(context.view(), wanted.shard());
            if (peer.isPresent()) {
                context.peers().subscribe(peer.get(), request, new SubscribeRelay(call, handlers));
            } else {
                subscriptions.subscribe(
                        wanted.stream(),
                        wanted.shard(),
                        request.getConsumerName(),
                        wanted.start(),
                        origin,
                        new SubscribeSink(call, handlers));
            }
        });
    }

    /** What a subscriber asks for, checked. */
    private record Wanted(StreamInfo stream, ShardInfo shard, StartPosition start) {}

    private Wanted wanted(SubscribeRequest request) {
        StartPosition start = ReadRequests.read(request.getStreamName(), request.getShardId(), request.getStart());
        if (!request.getConsumerName().isEmpty()) {
            new Constraints().name("consumerName", request.getConsumerName()).check();
        }
        ShardInfo shard = context.catalog().shard(request.getStreamName(), request.getShardId());
        return new Wanted(context.catalog().stream(request.getStreamName()), shard, start);
    }

    @Override
    public void watchStreamMap(WatchStreamMapRequest request, StreamObserver<StreamMap> observer) {
        ServerCallStreamObserver<StreamMap> call = (ServerCallStreamObserver<StreamMap>) observer;
        CallHandlers handlers = new CallHandlers(call);
        whenFound(
                () -> {
                    new Constraints()
                            .name("streamName", request.getStreamName())
                            .check();
                    return context.catalog().stream(request.getStreamName());
                },
                call,
                stream -> maps.watch(stream, call, handlers));
    }

    /** Goes on with what was looked up, or ends the call with the reason why it cannot. */
    private <W> void whenFound(Supplier<W> lookup, ServerCallStreamObserver<?> call, Consumer<W> then) {
        var unused = fresh.of(() -> CompletableFuture.completedFuture(lookup.get()))
                .get()
                .thenAccept(then)
                .exceptionally(failure -> {
                    call.onError(GrpcErrors.toStatus(failure));
                    return null;
                });
    }

    /** Measures a put that passed its checks. */
    private <T> Supplier<CompletableFuture<T>> timed(String stream, Supplier<CompletableFuture<T>> put) {
        return fresh.of(() -> {
            long began = context.env().time().monotonicNanos();
            return put.get()
                    .whenComplete((answer, failure) ->
                            context.metrics().put(stream, context.env().time().monotonicNanos() - began));
        });
    }
}
