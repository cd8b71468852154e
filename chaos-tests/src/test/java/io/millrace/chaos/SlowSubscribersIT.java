package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StartPosition;
import io.millrace.client.StreamReader;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalServer;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * 200 subscribers that read nothing, on servers whose memory would not hold what they were sent, plus one that reads: it
 * gets everything, and the servers stay within their bounds (INV-12).
 */
class SlowSubscribersIT {

    private static final int SLOW = 200;
    private static final int RECORDS = 60_000;
    private static final long RSS_BOUND = 1100L * 1024 * 1024;

    @Test
    void slowSubscribersCostNoMemoryAndHoldNobodyUp() throws IOException {
        LocalCluster local = ClusterUnderTest.builder("slow-subscribers")
                .jvmOptions("-Xmx640m", "-XX:MaxDirectMemorySize=192m")
                .start();
        List<ManagedChannel> channels = new ArrayList<>();
        List<ClientCall<?, ?>> calls = new ArrayList<>();
        try (ClusterUnderTest cluster = ClusterUnderTest.of(local)) {
            cluster.createStream("orders", 1);
            String shard = cluster.client().admin().listShards("orders").get(0).shardId();
            String endpoint = cluster.server(cluster.leaderOf("orders", shard)).endpoint();
            for (int i = 0; i < SLOW; i++) {
                if (i % 10 == 0) {
                    channels.add(NettyChannelBuilder.forTarget(endpoint)
                            .usePlaintext()
                            .flowControlWindow(64 * 1024)
                            .build());
                }
                calls.add(subscribeAndReadNothing(channels.get(channels.size() - 1), shard));
            }
            NumberedWriter writer = new NumberedWriter(cluster.client().producer("orders"), new Payload(1024), 100);
            try (StreamReader reader =
                    cluster.client().reader("orders", ReaderOptions.subscribed().from(StartPosition.trimHorizon()))) {
                writer.write(RECORDS);
                readAll(reader, writer);
            }
            for (LocalServer server : local.servers()) {
                assertThat(residentBytes(server.pid())).as(server.id()).isLessThan(RSS_BOUND);
            }
            writer.finish();
        } finally {
            // Only a cancelled call gives up the messages that nobody asked for.
            calls.forEach(call -> call.cancel("the test ends", null));
            channels.forEach(ManagedChannel::shutdownNow);
        }
    }

    private static void readAll(StreamReader reader, NumberedWriter writer) {
        Set<Long> seen = new HashSet<>();
        Await.until(
                "the reading subscriber got everything",
                Duration.ofSeconds(90),
                () -> {
                    for (ReadRecord record : reader.poll(Duration.ofMillis(100))) {
                        seen.add(writer.payload().check(record.data()));
                    }
                    return seen.size() == RECORDS;
                },
                () -> seen.size() + " of " + RECORDS);
    }

    /** Starts a call and never asks for a message. */
    private static ClientCall<?, ?> subscribeAndReadNothing(ManagedChannel channel, String shard) {
        ClientCall<SubscribeRequest, SubscribeEvent> call =
                channel.newCall(StreamServiceGrpc.getSubscribeMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(SubscribeRequest.newBuilder()
                .setStreamName("orders")
                .setShardId(shard)
                .setStart(StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON))
                .build());
        call.halfClose();
        return call;
    }

    private static long residentBytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }
}
