package io.millrace.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.node.cluster.ControllerCalls;
import io.millrace.node.cluster.ImageFollower;
import io.millrace.proto.internal.v1.ControllerServiceGrpc;
import io.millrace.proto.internal.v1.RegisterNodeRequest;
import io.millrace.proto.internal.v1.RegisterNodeResponse;
import io.millrace.server.config.ConfigLoader;
import io.millrace.server.grpc.GrpcExecutor;
import io.millrace.server.grpc.ServerChannels;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a node deals with its controllers, over real connections. */
class ControllersTest {

    private final SystemEnvironment environment = new SystemEnvironment();
    private final ExecutorService executor = GrpcExecutor.create();
    private final ServerChannels channels = new ServerChannels(ConfigLoader.of(Map.of()), executor);
    private FakeController first;
    private FakeController second;

    @BeforeEach
    void open() throws IOException {
        first = new FakeController(executor);
        second = new FakeController(executor);
    }

    @AfterEach
    void close() {
        channels.close();
        first.close();
        second.close();
        executor.shutdownNow();
        environment.close();
    }

    @Test
    void callsFollowTheHintToTheLeader() throws Exception {
        first.leader = second.endpoint();
        second.leader = second.endpoint();
        ControllerCalls calls = calls();
        assertThat(register(calls).get(20, TimeUnit.SECONDS).getClusterId()).isEqualTo("taken-in");
        assertThat(calls.current()).isEqualTo(second.endpoint());
    }

    @Test
    void callsAskTheOthersWhileNobodyLeads() throws Exception {
        CompletableFuture<RegisterNodeResponse> response = register(calls());
        second.leader = second.endpoint();
        assertThat(response.get(20, TimeUnit.SECONDS).getClusterId()).isEqualTo("taken-in");
    }

    @Test
    void callsEndWithTheLastRefusal() {
        CompletableFuture<RegisterNodeResponse> response = calls().call(
                        (channel, observer) -> ControllerServiceGrpc.newStub(channel)
                                .registerNode(RegisterNodeRequest.getDefaultInstance(), observer),
                        Duration.ofSeconds(2));
        assertThatThrownBy(() -> response.get(20, TimeUnit.SECONDS)).hasMessageContaining("does not lead");
    }

    @Test
    void theImageIsFollowedFromSnapshotThroughDeltas() {
        List<MetadataImage> images = new CopyOnWriteArrayList<>();
        try (ImageFollower follower = follower(images)) {
            follower.start();
            Await.until("a follower", () -> first.followers() == 1);
            first.send(5, true, false, node("a"));
            first.send(5, true, true, node("b"));
            first.send(6, false, true, group("a"));
            first.send(6, false, true, group("b"));
            Await.until("two images", () -> images.size() == 2);
            assertThat(images.get(0).nodes().keySet()).extracting(NodeId::value).containsExactly("a", "b");
            assertThat(images.get(0).version()).isEqualTo(5);
            assertThat(follower.image().group(new GroupId(1)).orElseThrow().replicas())
                    .as("the change that came twice counts once")
                    .containsExactly(new NodeId("a"));
        }
    }

    @Test
    void theFollowerGoesOnElsewhereFromTheVersionItHas() {
        List<MetadataImage> images = new CopyOnWriteArrayList<>();
        try (ImageFollower follower = follower(images)) {
            follower.start();
            Await.until("a follower", () -> first.followers() == 1);
            first.send(5, true, true, node("a"));
            Await.until("an image", () -> images.size() == 1);
            first.breakStreams();
            Await.until("the follower at the other controller", () -> second.followers() == 1);
            assertThat(second.askedFrom).containsExactly(5L);
            second.send(6, false, true, node("b"));
            Await.until("the next image", () -> images.size() == 2);
            assertThat(follower.image().nodes()).hasSize(2);
        }
    }

    @Test
    void theFollowerGoesOverToTheLeadingController() {
        List<MetadataImage> images = new CopyOnWriteArrayList<>();
        ControllerCalls calls = calls();
        try (ImageFollower follower = follower(images)) {
            calls.onLeader(follower::prefer);
            follower.start();
            Await.until("a follower", () -> first.followers() == 1);
            first.send(5, true, true, node("a"));
            Await.until("the first image", () -> images.size() == 1);

            first.leader = second.endpoint();
            second.leader = second.endpoint();
            register(calls).join();

            Await.until("the follower at the leading controller", () -> second.followers() == 1);
            assertThat(second.askedFrom).containsExactly(5L);
            second.send(6, false, true, node("b"));
            Await.until("the next image", () -> images.size() == 2);
        }
    }

    @Test
    void aBrokenUpdateMakesTheFollowerBeginAgain() {
        List<MetadataImage> images = new CopyOnWriteArrayList<>();
        try (ImageFollower follower = follower(images)) {
            follower.start();
            Await.until("a follower", () -> first.followers() == 1);
            first.sendGarbage(5);
            Await.until("the follower at the other controller", () -> second.followers() == 1);
            assertThat(images).isEmpty();
        }
    }

    private ControllerCalls calls() {
        return new ControllerCalls(List.of(first.endpoint(), second.endpoint()), channels, environment);
    }

    private ImageFollower follower(List<MetadataImage> images) {
        return new ImageFollower(
                new NodeId("n"), List.of(first.endpoint(), second.endpoint()), channels, environment, images::add);
    }

    private static CompletableFuture<RegisterNodeResponse> register(ControllerCalls calls) {
        return calls.call(
                (channel, observer) -> ControllerServiceGrpc.newStub(channel)
                        .registerNode(RegisterNodeRequest.getDefaultInstance(), observer),
                Duration.ofSeconds(20));
    }

    private static MetadataRecord node(String id) {
        return new MetadataRecord.Node(new NodeInfo(new NodeId(id), "zone-" + id, id + ":1", id + ":2", 7, "1"));
    }

    private static MetadataRecord group(String member) {
        return new MetadataRecord.Group(new GroupId(1), List.of(new NodeId(member)));
    }
}
