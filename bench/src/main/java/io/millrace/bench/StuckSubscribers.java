package io.millrace.bench;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.millrace.client.ShardDescription;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import java.util.ArrayList;
import java.util.List;

/** Subscribers that read nothing of what they are sent, spread over the shards: the company a good reader has to bear. */
final class StuckSubscribers implements AutoCloseable {

    private static final int CALLS_PER_CONNECTION = 10;
    private static final int WINDOW_BYTES = 64 * 1024;

    private final int count;
    private final List<ManagedChannel> channels = new ArrayList<>();

    StuckSubscribers(Target target, int count) {
        this.count = count;
        List<ShardDescription> shards = target.client().admin().listShards(target.stream());
        for (int i = 0; i < count; i++) {
            if (i % CALLS_PER_CONNECTION == 0) {
                String endpoint = target.endpoints()
                        .get(i / CALLS_PER_CONNECTION % target.endpoints().size());
                channels.add(NettyChannelBuilder.forTarget(endpoint)
                        .usePlaintext()
                        .flowControlWindow(WINDOW_BYTES)
                        .build());
            }
            open(
                    channels.get(channels.size() - 1),
                    target.stream(),
                    shards.get(i % shards.size()).shardId());
        }
    }

    int count() {
        return count;
    }

    /** Starts a call and never asks for a message. */
    private static void open(ManagedChannel channel, String stream, String shard) {
        ClientCall<SubscribeRequest, SubscribeEvent> call =
                channel.newCall(StreamServiceGrpc.getSubscribeMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(SubscribeRequest.newBuilder()
                .setStreamName(stream)
                .setShardId(shard)
                .setStart(StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON))
                .build());
        call.halfClose();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
