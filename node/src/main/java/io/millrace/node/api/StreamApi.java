package io.millrace.node.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.catalog.Constraints;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.cluster.MetadataFreshness;
import io.millrace.node.peer.Forwarding;
import io.millrace.node.peer.Origin;
import io.millrace.node.peer.Routes;
import io.millrace.node.read.PollRequest;
import io.millrace.node.read.PositionResolver;
import io.millrace.node.read.RecordPoller;
import io.millrace.node.read.StartPosition;
import io.millrace.node.serving.ServingContext;
import io.millrace.node.subscribe.SubscriptionEngine;
import io.millrace.node.subscribe.Target;
import io.millrace.node.subscribe.Tenure;
import io.millrace.node.write.EncodedBlock;
import io.millrace.node.write.PlainRecord;
import io.millrace.node.write.ShardRouter;
import io.millrace.proto.api.v1.AppendBlocksRequest;
import io.millrace.proto.api.v1.AppendBlocksResponse;
import io.millrace.proto.api.v1.Encryption;
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
import java.time.Duration;
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
     * @param freshness asked before something is not found, or a put is refused by the settings of its stream
     * @param notices tells watchers of shard maps
     */
    public StreamApi(
            ServingContext context,
            Supplier<Limits> limits,
            ShardRouter router,
            RecordPoller poller,
            SubscriptionEngine subscriptions,
            MetadataFreshness freshness,
            Executor notices) {
        this.context = context;
        this.writes = new WriteRequests(context.catalog(), limits, context.env().random("record-distribution"));
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
        Duration patience = CallPatience.ofPut();
        Replies.send(observer, timed(request.getStreamName(), () -> {
            WriteRequests.Put<PlainRecord> put = writes.read(request, origin);
            if (request.getDryRun()) {
                return CompletableFuture.completedFuture(PutRecordResponse.getDefaultInstance());
            }
            return router.put(put.stream(), put.appends(), origin, patience)
                    .thenApply(outcomes -> WriteMessages.of(outcomes.get(0)).toBuilder()
                            .setEncryption(Encryptions.of(put.stream()))
                            .build());
        }));
    }

    @Override
    public void putRecords(PutRecordsRequest request, StreamObserver<PutRecordsResponse> observer) {
        Origin origin = Forwarding.origin();
        Duration patience = CallPatience.ofPut();
        Replies.send(observer, timed(request.getStreamName(), () -> {
            WriteRequests.Put<PlainRecord> put = writes.read(request, origin);
            if (request.getDryRun()) {
                return CompletableFuture.completedFuture(PutRecordsResponse.getDefaultInstance());
            }
            return router.put(put.stream(), put.appends(), origin, patience)
                    .thenApply(outcomes -> WriteMessages.ofRecords(outcomes).toBuilder()
                            .setEncryption(Encryptions.of(put.stream()))
                            .build());
        }));
    }

    @Override
    public void appendBlocks(AppendBlocksRequest request, StreamObserver<AppendBlocksResponse> observer) {
        Origin origin = Forwarding.origin();
        Replies.send(observer, timed(request.getStreamName(), () -> {
            WriteRequests.Put<EncodedBlock> put = writes.read(request);
            return router.append(put.stream(), put.appends(), origin)
                    .thenApply(outcomes -> WriteMessages.ofBlocks(
                            outcomes,
                            block -> maps.successors(
                                    context.catalog(),
                                    put.stream(),
                                    put.appends().get(block).shardUid())));
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
                            .setSequenceNumber(shard.sequenceNumber(offset).toString())
                            .build());
        }));
    }

    @Override
    public void getRecords(GetRecordsRequest request, StreamObserver<GetRecordsResponse> observer) {
        Origin origin = Forwarding.origin();
        Replies.send(observer, fresh.of(() -> {
            PollRequest poll = reads.read(request);
            Encryption encryption = context.catalog()
                    .find(context.tokens().read(poll.iterator()).streamUid())
                    .map(Encryptions::of)
                    .orElse(Encryption.ENCRYPTION_NONE);
            return poller.poll(poll, origin)
                    .thenApply(batch -> ReadMessages.of(batch).toBuilder()
                            .setEncryption(encryption)
                            .build());
        }));
    }

    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<SubscribeEvent> observer) {
        ServerCallStreamObserver<SubscribeEvent> call = (ServerCallStreamObserver<SubscribeEvent>) observer;
        CallHandlers handlers = new CallHandlers(call);
        Origin origin = Forwarding.origin();
        whenFound(() -> wanted(request), call, wanted -> {
            Target target = wanted.target();
            Optional<String> peer = origin == Origin.FORWARDED ? Optional.empty() : better(target);
            if (peer.isPresent()) {
                context.peers().subscribe(peer.get(), request, new SubscribeRelay(call, handlers));
            } else {
                SubscribeSink sink = new SubscribeSink(call, handlers, Encryptions.of(target.stream()));
                subscriptions.subscribe(target, wanted.start(), origin, sink);
            }
        });
    }

    /** What a subscriber asks for, checked. */
    private record Wanted(Target target, StartPosition start) {}

    private Wanted wanted(SubscribeRequest request) {
        StartPosition start = ReadRequests.read(request.getStreamName(), request.getShardId(), request.getStart());
        String consumer = request.getConsumerName();
        if (!consumer.isEmpty()) {
            new Constraints().name("consumerName", consumer).check();
        } else if (request.getExclusive()) {
            throw Refusals.invalid("exclusive needs a consumer_name");
        }
        ShardInfo shard = context.catalog().shard(request.getStreamName(), request.getShardId());
        StreamInfo stream = context.catalog().stream(request.getStreamName());
        if (!consumer.isEmpty() && !stream.consumers().containsKey(consumer)) {
            throw Refusals.consumerNotFound(stream.name(), consumer);
        }
        Tenure tenure = request.getExclusive() ? Tenure.EXCLUSIVE : Tenure.SHARED;
        return new Wanted(new Target(stream, shard, consumer, tenure), start);
    }

    /** Another node that should serve a subscription: the only one that knows the others, or one that has a replica. */
    private Optional<String> better(Target target) {
        if (target.tenure() == Tenure.EXCLUSIVE) {
            return Routes.toLeader(context.view(), target.shard());
        }
        return subscriptions.serves(target.shard())
                ? Optional.empty()
                : Routes.toReplica(context.view(), target.shard());
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
                stream -> maps.watch(stream, request, call, handlers));
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
        return fresh.ofPut(() -> {
            long began = context.env().time().monotonicNanos();
            return put.get()
                    .whenComplete((answer, failure) ->
                            context.metrics().put(stream, context.env().time().monotonicNanos() - began));
        });
    }
}
