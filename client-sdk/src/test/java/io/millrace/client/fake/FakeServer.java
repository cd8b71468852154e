package io.millrace.client.fake;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.ShardId;
import io.millrace.common.record.SequenceNumber;
import io.millrace.proto.api.v1.AppendBlocksRequest;
import io.millrace.proto.api.v1.AppendBlocksResponse;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.GetShardIteratorResponse;
import io.millrace.proto.api.v1.ShardBlock;
import io.millrace.proto.api.v1.ShardBlockResult;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.StreamMap;
import io.millrace.proto.api.v1.StreamServiceGrpc.StreamServiceImplBase;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import io.millrace.proto.api.v1.WatchStreamMapRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One server of a {@link FakeCluster}. */
final class FakeServer extends StreamServiceImplBase {

    private final FakeCluster cluster;
    private final String endpoint;

    FakeServer(FakeCluster cluster, String endpoint) {
        this.cluster = cluster;
        this.endpoint = endpoint;
    }

    @Override
    public void appendBlocks(AppendBlocksRequest request, StreamObserver<AppendBlocksResponse> out) {
        cluster.appendCalls.incrementAndGet();
        cluster.appendedAt.add(endpoint);
        if (!cluster.leader().equals(endpoint)) {
            out.onError(GrpcErrors.toStatus(new MillraceException(ErrorCode.NOT_LEADER, "not the leader")
                    .withLeaderEndpoint(cluster.leader())));
            return;
        }
        Optional<Fault> fault = cluster.nextFault();
        if (fault.isEmpty()) {
            answer(cluster.append(request), out);
            return;
        }
        MillraceException refusal = fault.get().refusal();
        switch (fault.get().kind()) {
            case LOSE_REQUEST -> out.onError(GrpcErrors.toStatus(refusal));
            case LOSE_REPLY -> {
                cluster.append(request);
                out.onError(GrpcErrors.toStatus(refusal));
            }
            case REFUSE_BLOCKS -> {
                List<ShardBlockResult> results = new ArrayList<>();
                for (ShardBlock unused : request.getBlocksList()) {
                    results.add(FakeShard.refused(refusal.code()).toBuilder()
                            .setRetryAfterMillis((int) refusal.retryAfter().toMillis())
                            .build());
                }
                answer(results, out);
            }
        }
    }

    private static void answer(List<ShardBlockResult> results, StreamObserver<AppendBlocksResponse> out) {
        out.onNext(AppendBlocksResponse.newBuilder().addAllResults(results).build());
        out.onCompleted();
    }

    @Override
    public void watchStreamMap(WatchStreamMapRequest request, StreamObserver<StreamMap> out) {
        if (!request.getStreamName().equals(cluster.stream)) {
            out.onError(GrpcErrors.toStatus(
                    new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, "no stream " + request.getStreamName())));
            return;
        }
        ServerCallStreamObserver<StreamMap> call = (ServerCallStreamObserver<StreamMap>) out;
        Runnable push = new Runnable() {
            private StreamMap sent = StreamMap.getDefaultInstance();

            @Override
            public synchronized void run() {
                StreamMap map = cluster.map();
                if (map.getVersion() != sent.getVersion() && !call.isCancelled()) {
                    boolean first = sent.getVersion() == 0;
                    call.onNext(first || !request.getChanges() ? map : change(sent, map));
                    sent = map;
                }
            }
        };
        call.setOnCancelHandler(() -> cluster.changes.remove(push));
        cluster.changes.add(push);
        push.run();
    }

    private static StreamMap change(StreamMap before, StreamMap now) {
        return now.toBuilder()
                .clearShards()
                .addAllShards(now.getShardsList().stream()
                        .filter(shard -> !before.getShardsList().contains(shard))
                        .toList())
                .setBaseVersion(before.getVersion())
                .build();
    }

    @Override
    public void getShardIterator(GetShardIteratorRequest request, StreamObserver<GetShardIteratorResponse> out) {
        FakeShard shard = cluster.shard(ShardId.parse(request.getShardId()).number());
        if (refusesAsUnknown(shard.number, out)) {
            return;
        }
        long offset = offset(shard, request.getStart());
        out.onNext(GetShardIteratorResponse.newBuilder()
                .setShardIterator(shard.number + ":" + offset)
                .setSequenceNumber(new SequenceNumber(shard.epochSeconds, shard.number, offset).toString())
                .build());
        out.onCompleted();
    }

    /** Before its map shows a shard a server knows nothing of it. */
    private boolean refusesAsUnknown(int number, StreamObserver<?> out) {
        boolean known = cluster.map().getShardsList().stream()
                .anyMatch(shard -> shard.getShard().getNumber() == number);
        if (!known) {
            out.onError(GrpcErrors.toStatus(new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, "no shard " + number)));
        }
        return !known;
    }

    private long offset(FakeShard shard, StartingPosition start) {
        synchronized (cluster) {
            return switch (start.getType()) {
                case LATEST -> shard.nextOffset;
                case AT_SEQUENCE_NUMBER ->
                    SequenceNumber.parse(start.getSequenceNumber()).offset();
                case AFTER_SEQUENCE_NUMBER ->
                    SequenceNumber.parse(start.getSequenceNumber()).offset() + 1;
                default -> 0;
            };
        }
    }

    @Override
    public void getRecords(GetRecordsRequest request, StreamObserver<GetRecordsResponse> out) {
        cluster.polls.incrementAndGet();
        String[] parts = request.getShardIterator().split(":");
        if (parts.length != 2 || cluster.expiring.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            out.onError(GrpcErrors.toStatus(new MillraceException(ErrorCode.EXPIRED_ITERATOR, "too old")));
            return;
        }
        FakeShard shard = cluster.shard(Integer.parseInt(parts[0]));
        GetRecordsResponse page;
        synchronized (cluster) {
            page = page(shard, Long.parseLong(parts[1]));
        }
        out.onNext(page);
        out.onCompleted();
    }

    private GetRecordsResponse page(FakeShard shard, long from) {
        List<BlockSlice> slices = shard.slices(from, 4);
        long next = slices.isEmpty() ? Math.max(from, shard.trimmedTo) : end(slices.get(slices.size() - 1));
        GetRecordsResponse.Builder page = GetRecordsResponse.newBuilder().setShard(shard.identity());
        slices.forEach(slice -> page.addBlocks(served(slice)));
        if (shard.closed && next >= shard.nextOffset) {
            return page.addAllChildShards(cluster.children(shard.number)).build();
        }
        return page.setNextShardIterator(shard.number + ":" + next)
                .setMillisBehindLatest(shard.nextOffset - next)
                .build();
    }

    private static long end(BlockSlice slice) {
        return slice.getBaseOffset() + slice.getSkip() + slice.getTake();
    }

    /** The slice as this server has it, which may be damaged. */
    private BlockSlice served(BlockSlice slice) {
        if (!cluster.damaging.contains(endpoint)) {
            return slice;
        }
        byte[] bytes = slice.getBlock().toByteArray();
        bytes[bytes.length - 1] ^= 1;
        return slice.toBuilder().setBlock(ByteString.copyFrom(bytes)).build();
    }

    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<SubscribeEvent> out) {
        cluster.subscribedAt.add(endpoint);
        ServerCallStreamObserver<SubscribeEvent> call = (ServerCallStreamObserver<SubscribeEvent>) out;
        FakeShard shard = cluster.shard(ShardId.parse(request.getShardId()).number());
        if (refusesAsUnknown(shard.number, out)) {
            return;
        }
        Pusher pusher = new Pusher(shard, offset(shard, request.getStart()), call);
        call.setOnReadyHandler(pusher);
        call.setOnCancelHandler(() -> cluster.changes.remove(pusher));
        cluster.changes.add(pusher);
        pusher.run();
    }

    /** Pushes one block per event while the client has asked for more. */
    private final class Pusher implements Runnable {

        private final FakeShard shard;
        private final ServerCallStreamObserver<SubscribeEvent> call;
        private long next;
        private boolean first = true;
        private boolean ended;

        Pusher(FakeShard shard, long from, ServerCallStreamObserver<SubscribeEvent> call) {
            this.shard = shard;
            this.next = from;
            this.call = call;
        }

        @Override
        public void run() {
            synchronized (cluster) {
                while (!ended && !call.isCancelled() && call.isReady() && push()) {
                    cluster.pushedEvents.incrementAndGet();
                }
            }
        }

        private boolean push() {
            List<BlockSlice> slices = shard.slices(next, 1);
            boolean atEnd = shard.closed && slices.isEmpty() && next >= shard.nextOffset;
            if (slices.isEmpty() && !first && !atEnd) {
                return false;
            }
            SubscribeEvent.Builder event = SubscribeEvent.newBuilder();
            if (first) {
                event.setShard(shard.identity());
                first = false;
            }
            slices.forEach(slice -> event.addBlocks(served(slice)));
            next = slices.isEmpty() ? next : end(slices.get(0));
            event.setContinuationSequenceNumber(new SequenceNumber(shard.epochSeconds, shard.number, next).toString());
            if (atEnd) {
                event.addAllChildShards(cluster.children(shard.number));
            }
            call.onNext(event.build());
            if (atEnd) {
                ended = true;
                call.onCompleted();
            }
            return true;
        }
    }
}
