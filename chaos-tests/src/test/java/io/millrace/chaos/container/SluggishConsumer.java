package io.millrace.chaos.container;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A registered consumer of one shard that takes the first event and asks for no other; its connection stays open. */
final class SluggishConsumer implements AutoCloseable {

    /** All that is under way to who does not ask for it. */
    private static final int WINDOW_BYTES = 64 * 1024;

    private final ManagedChannel channel;
    private final CountDownLatch first = new CountDownLatch(1);

    /** @param endpoint the server that pushes */
    SluggishConsumer(String endpoint, String stream, String shardId, String consumer) {
        channel = NettyChannelBuilder.forTarget(endpoint)
                .usePlaintext()
                .flowControlWindow(WINDOW_BYTES)
                .build();
        ClientCall<SubscribeRequest, SubscribeEvent> call =
                channel.newCall(StreamServiceGrpc.getSubscribeMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(SubscribeEvent event) {
                        first.countDown();
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(SubscribeRequest.newBuilder()
                .setStreamName(stream)
                .setShardId(shardId)
                .setConsumerName(consumer)
                .setStart(StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON))
                .build());
        call.halfClose();
    }

    /** Waits for the one event. */
    void awaitFirst() {
        try {
            if (!first.await(1, TimeUnit.MINUTES)) {
                throw new AssertionError("no event within a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
