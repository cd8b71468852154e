package io.millrace.node.peer;

import io.grpc.stub.AbstractAsyncStub;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.Channels;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.grpc.Reply;
import io.millrace.proto.api.v1.AppendBlocksRequest;
import io.millrace.proto.api.v1.AppendBlocksResponse;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.GetShardIteratorResponse;
import io.millrace.proto.api.v1.PutRecordsRequest;
import io.millrace.proto.api.v1.PutRecordsResponse;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.api.v1.StreamServiceGrpc.StreamServiceStub;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import io.millrace.proto.internal.v1.AuditServiceGrpc;
import io.millrace.proto.internal.v1.AuditServiceGrpc.AuditServiceStub;
import io.millrace.proto.internal.v1.FetchBlocksRequest;
import io.millrace.proto.internal.v1.FetchBlocksResponse;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.proto.internal.v1.ReadRangeRequest;
import io.millrace.proto.internal.v1.ReadRangeResponse;
import io.millrace.proto.internal.v1.RepairBlocksRequest;
import io.millrace.proto.internal.v1.RepairBlocksResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Calls to other nodes, by {@code host:port}. Futures fail with {@link MillraceException} and complete on the channel's
 * executor. Any thread.
 */
public final class Peers {

    /** A repair makes calls of its own. */
    private static final int REPAIR_PATIENCE = 6;

    private final Channels channels;
    private final Duration timeout;

    /**
     * Makes the caller's side.
     *
     * @param timeout how long a call may take, besides what the client asked to wait
     */
    public Peers(Channels channels, Duration timeout) {
        this.channels = channels;
        this.timeout = timeout;
    }

    /** Forwards records to their leader; a failure without a typed refusal leaves the outcome unknown. */
    public CompletableFuture<PutRecordsResponse> put(String endpoint, PutRecordsRequest request) {
        return write(Reply.to(call -> stub(endpoint, Duration.ZERO).putRecords(request, call)));
    }

    /** Forwards blocks to their leader; a failure without a typed refusal leaves the outcome unknown. */
    public CompletableFuture<AppendBlocksResponse> append(String endpoint, AppendBlocksRequest request) {
        return write(Reply.to(call -> stub(endpoint, Duration.ZERO).appendBlocks(request, call)));
    }

    /** Asks the leader for a position. */
    public CompletableFuture<GetShardIteratorResponse> iterator(String endpoint, GetShardIteratorRequest request) {
        return read(Reply.to(call -> stub(endpoint, Duration.ZERO).getShardIterator(request, call)));
    }

    /** Lets a node that has a replica answer a poll. */
    public CompletableFuture<GetRecordsResponse> records(String endpoint, GetRecordsRequest request) {
        Duration wait = Duration.ofMillis(request.getWaitMillis());
        return read(Reply.to(call -> stub(endpoint, wait).getRecords(request, call)));
    }

    /** Blocks as another replica has them. */
    public CompletableFuture<FetchBlocksResponse> blocks(String endpoint, FetchBlocksRequest request) {
        return read(Reply.to(call -> NodeServiceGrpc.newStub(channels.to(endpoint))
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .fetchBlocks(request, call)));
    }

    /** Has another replica read a range for an audit. */
    public CompletableFuture<ReadRangeResponse> auditRange(String endpoint, ReadRangeRequest request) {
        return read(Reply.to(call -> audits(endpoint, timeout).readRange(request, call)));
    }

    /** Has another replica replace blocks, which it fetches first and syncs then. */
    public CompletableFuture<RepairBlocksResponse> repairBlocks(String endpoint, RepairBlocksRequest request) {
        return read(Reply.to(
                call -> audits(endpoint, timeout.multipliedBy(REPAIR_PATIENCE)).repairBlocks(request, call)));
    }

    private AuditServiceStub audits(String endpoint, Duration patience) {
        return AuditServiceGrpc.newStub(channels.to(endpoint))
                .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Forwards a subscription; the observer paces it. */
    public void subscribe(
            String endpoint,
            SubscribeRequest request,
            ClientResponseObserver<SubscribeRequest, SubscribeEvent> observer) {
        forwarded(StreamServiceGrpc.newStub(channels.to(endpoint))).subscribe(request, observer);
    }

    private StreamServiceStub stub(String endpoint, Duration more) {
        return forwarded(StreamServiceGrpc.newStub(channels.to(endpoint)))
                .withDeadlineAfter(timeout.plus(more).toMillis(), TimeUnit.MILLISECONDS);
    }

    private static <S extends AbstractAsyncStub<S>> S forwarded(S stub) {
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(Forwarding.header()));
    }

    private static <T> CompletableFuture<T> read(CompletableFuture<T> call) {
        return call.exceptionallyCompose(failure -> CompletableFuture.failedFuture(GrpcErrors.fromStatus(failure)));
    }

    private static <T> CompletableFuture<T> write(CompletableFuture<T> call) {
        return call.exceptionallyCompose(failure -> CompletableFuture.failedFuture(definite(failure)));
    }

    /** Only a refusal that the peer has typed itself says for certain that nothing was stored (INV-6). */
    private static MillraceException definite(Throwable failure) {
        MillraceException known = GrpcErrors.fromStatus(failure);
        return GrpcErrors.isTyped(failure) && known.code() != ErrorCode.INTERNAL
                ? known
                : new MillraceException(
                        ErrorCode.OUTCOME_UNKNOWN, "the shard's leader did not answer: " + known.getMessage(), known);
    }
}
