package io.millrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.codec.MetadataRecordCodec;
import io.millrace.controller.api.AdminProxy;
import io.millrace.controller.api.Forwarding;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.ClusterStatusRequest;
import io.millrace.proto.api.v1.ClusterStatusResponse;
import io.millrace.proto.api.v1.CreateStreamRequest;
import io.millrace.proto.api.v1.DescribeStreamSummaryRequest;
import io.millrace.proto.api.v1.ListStreamsRequest;
import io.millrace.proto.api.v1.MergeShardsRequest;
import io.millrace.proto.api.v1.NodeStatus;
import io.millrace.proto.api.v1.StreamStatus;
import io.millrace.proto.internal.v1.FollowImageRequest;
import io.millrace.proto.internal.v1.HeartbeatRequest;
import io.millrace.proto.internal.v1.HeartbeatResponse;
import io.millrace.proto.internal.v1.ImageUpdate;
import io.millrace.proto.internal.v1.RegisterNodeRequest;
import io.millrace.proto.internal.v1.ReportShardsRequest;
import io.millrace.proto.storage.v1.GroupCommand.CommandCase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a controller quorum: bootstrap, nodes, processes, leader changes, followers. */
class ControllerTest {

    @TempDir
    private Path directory;

    private ControllerCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new ControllerCluster(directory, Limits.UNLIMITED);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static MillraceException refusal(ThrowingCallable call) {
        MillraceException[] refusal = new MillraceException[1];
        assertThatThrownBy(call).satisfies(failure -> refusal[0] = GrpcErrors.fromStatus(failure));
        return refusal[0];
    }

    private StreamStatus create(String name, int shards) {
        var unused = cluster.admin(1)
                .createStream(CreateStreamRequest.newBuilder()
                        .setStreamName(name)
                        .setShardCount(shards)
                        .build());
        return status(name);
    }

    private StreamStatus status(String name) {
        return cluster.admin(1)
                .describeStreamSummary(DescribeStreamSummaryRequest.newBuilder()
                        .setStreamName(name)
                        .build())
                .getStatus();
    }

    private ClusterStatusResponse clusterStatus() {
        return cluster.admin(1).clusterStatus(ClusterStatusRequest.getDefaultInstance());
    }

    @Test
    void firstLeaderNamesTheClusterAndMakesGroups() {
        cluster.ready();
        MetadataImage image = cluster.controllers.get(2).image();
        assertThat(image.cluster().clusterId()).hasSize(32);
        assertThat(image.cluster().tokenKey()).hasSize(32);
        assertThat(image.groups()).hasSize(3);
        assertThat(image.groups().values()).allMatch(group -> group.replicas().size() == 3);
        assertThat(clusterStatus().getProblemsList()).isEmpty();
        cluster.logs.lead(ControllerCluster.controller(2));
        cluster.env.pass(Duration.ofSeconds(5));
        assertThat(cluster.controllers.get(0).image()).isEqualTo(image);
    }

    @Test
    void createsAStreamEndToEnd() {
        assertThat(cluster.ready().controllers.get(0).image().streams()).isEmpty();
        assertThat(create("s", 4)).isEqualTo(StreamStatus.ACTIVE);
        assertThat(cluster.nodes.commands).hasSize(3);
        assertThat(cluster.nodes.commands).allMatch(command -> command.getCommandCase() == CommandCase.OPEN_SHARDS);
        cluster.controllers.forEach(
                controller -> assertThat(controller.image().openShardCount()).isEqualTo(4));
    }

    @Test
    void newLeaderGoesOnWithWhatWasBegun() {
        cluster.ready();
        cluster.nodes.fail(new MillraceException(ErrorCode.UNAVAILABLE, "down"));
        assertThat(create("s", 2)).isEqualTo(StreamStatus.CREATING);
        cluster.logs.lead(ControllerCluster.controller(3));
        cluster.env.pass(Duration.ofSeconds(3));
        assertThat(status("s")).isEqualTo(StreamStatus.CREATING);
        cluster.nodes.work();
        cluster.env.pass(Duration.ofSeconds(3));
        assertThat(status("s")).isEqualTo(StreamStatus.ACTIVE);
    }

    @Test
    void refusalOfAGroupIsTriedAgain() {
        cluster.ready();
        cluster.nodes.refuse(ErrorCode.RESOURCE_NOT_FOUND);
        assertThat(create("s", 1)).isEqualTo(StreamStatus.CREATING);
        cluster.nodes.work();
        cluster.env.pass(Duration.ofSeconds(3));
        assertThat(status("s")).isEqualTo(StreamStatus.ACTIVE);
    }

    @Test
    void followersPassAdminCallsOnOnce() {
        cluster.ready();
        var unused = cluster.admin(2)
                .createStream(
                        CreateStreamRequest.newBuilder().setStreamName("s").build());
        assertThat(cluster.admin(3)
                        .listStreams(ListStreamsRequest.getDefaultInstance())
                        .getStreamsList())
                .hasSize(1);
        MillraceException twice = refusal(() -> {
            var ignored = cluster.admin(2)
                    .createStream(
                            CreateStreamRequest.newBuilder().setStreamName("s").build());
        });
        assertThat(twice.code()).isEqualTo(ErrorCode.RESOURCE_IN_USE);
        assertThat(twice).hasMessage("Stream s under account 000000000000 already exists.");
    }

    @Test
    void serversWithoutControllerPassAdminCallsOn() throws IOException {
        cluster.ready();
        AtomicReference<Optional<String>> known = new AtomicReference<>(Optional.empty());
        AdminProxy proxy = new AdminProxy(known::get, new Forwarding(cluster::channel));
        cluster.serve(cluster.endpoint("proxy"), proxy.services());
        var admin = AdminServiceGrpc.newBlockingStub(cluster.channel(cluster.endpoint("proxy")));
        MillraceException refusal = refusal(() -> {
            var unused = admin.listStreams(ListStreamsRequest.getDefaultInstance());
        });
        assertThat(refusal.code()).isEqualTo(ErrorCode.NO_LEADER);
        known.set(Optional.of(cluster.endpoint("c2")));
        MillraceException follower = refusal(() -> {
            var unused = admin.listStreams(ListStreamsRequest.getDefaultInstance());
        });
        assertThat(follower.code()).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(follower.leaderEndpoint()).contains(cluster.endpoint("c1"));
        known.set(Optional.of(cluster.endpoint("c1")));
        assertThat(admin.clusterStatus(ClusterStatusRequest.getDefaultInstance())
                        .getGroupsCount())
                .isEqualTo(3);
    }

    @Test
    void withoutLeaderAdminCallsAreRefused() {
        MillraceException refusal = refusal(() -> {
            var unused = cluster.admin(1).listStreams(ListStreamsRequest.getDefaultInstance());
        });
        assertThat(refusal.code()).isEqualTo(ErrorCode.NO_LEADER);
    }

    @Test
    void followersNameTheLeaderToNodes() {
        cluster.ready();
        MillraceException refusal = refusal(() -> {
            var unused = cluster.internal(2).heartbeat(HeartbeatRequest.getDefaultInstance());
        });
        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(refusal.leaderEndpoint()).contains(cluster.endpoint("c1"));
    }

    @Test
    void nodesOfAnotherClusterAreRefused() {
        cluster.ready();
        MillraceException refusal = refusal(() -> {
            var unused = cluster.internal(1)
                    .registerNode(RegisterNodeRequest.newBuilder()
                            .setNodeId("n4")
                            .setZone("z")
                            .setClusterId("other")
                            .build());
        });
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refusal).hasMessageContaining("belongs to cluster other");
        MillraceException bad = refusal(() -> cluster.register("no/name", "z", 1));
        assertThat(bad.code()).isEqualTo(ErrorCode.VALIDATION);
    }

    @Test
    void unknownIncarnationRegistersAgain() {
        cluster.ready();
        HeartbeatResponse stranger = cluster.internal(1)
                .heartbeat(HeartbeatRequest.newBuilder()
                        .setNodeId("n1")
                        .setIncarnation(2)
                        .build());
        assertThat(stranger.getRegisterAgain()).isTrue();
        cluster.register("n1", "zone-1", 2);
        assertThat(cluster.heartbeat(1).getRegisterAgain()).isTrue();
    }

    @Test
    void heartbeatsTellWhoLeads() {
        cluster.ready();
        assertThat(cluster.heartbeat(3, 3).getLeadersList())
                .extracting(leader -> leader.getGroup() + "=" + leader.getNodeId())
                .containsExactlyInAnyOrder("1=n1", "2=n2", "3=n3");
    }

    @Test
    void unevenLeadersAreAskedToMove() {
        cluster.ready();
        HeartbeatResponse news = HeartbeatResponse.getDefaultInstance();
        for (int i = 0; i < 30 && news.getTransfersCount() == 0; i++) {
            var two = cluster.heartbeat(2);
            var three = cluster.heartbeat(3);
            assertThat(two.getTransfersCount() + three.getTransfersCount()).isZero();
            news = cluster.heartbeat(1, 1, 2, 3);
            cluster.env.pass(Duration.ofSeconds(1));
        }
        assertThat(news.getTransfersList()).hasSize(1);
        assertThat(news.getTransfers(0).getToNode()).isIn("n2", "n3");
    }

    @Test
    void statusSaysWhatIsWrong() {
        cluster.ready();
        var healthy = clusterStatus();
        assertThat(healthy.getControllerLeader()).isEqualTo("c1");
        assertThat(healthy.getControllersList()).containsExactly("c1", "c2", "c3");
        assertThat(healthy.getNodesList()).allMatch(NodeStatus::getAlive);
        assertThat(healthy.getGroupsList())
                .allMatch(group ->
                        group.getReplicasCount() == 3 && !group.getLeader().isEmpty());
        cluster.env.pass(Duration.ofSeconds(4));
        var one = cluster.heartbeat(1, 1);
        var two = cluster.heartbeat(2, 2);
        cluster.env.pass(Duration.ofSeconds(2));
        assertThat(clusterStatus().getProblemsList())
                .contains("Node n3 has not been heard for 6 s.", "Group 1 runs without [n3].");
        cluster.env.pass(Duration.ofSeconds(10));
        assertThat(clusterStatus().getProblemsList())
                .anyMatch(problem -> problem.startsWith("Group 1 has lost its majority"));
        assertThat(one.getRegisterAgain() || two.getRegisterAgain()).isFalse();
    }

    @Test
    void drainedShardsAreForgottenWhenTheirTimeHasCome() {
        cluster.ready();
        var created = cluster.admin(1)
                .createStream(CreateStreamRequest.newBuilder()
                        .setStreamName("s")
                        .setShardCount(2)
                        .setRetentionSeconds(60)
                        .build());
        assertThat(created.getStreamUid()).isPositive();
        var merged = cluster.admin(1)
                .mergeShards(MergeShardsRequest.newBuilder()
                        .setStreamName("s")
                        .setShardId("shardId-000000000000")
                        .setAdjacentShardId("1")
                        .build());
        assertThat(merged).isNotNull();
        MetadataImage image = cluster.controllers.get(0).image();
        assertThat(image.openShardCount()).isEqualTo(1);
        ReportShardsRequest.Builder report = ReportShardsRequest.newBuilder();
        image.stream("s").orElseThrow().allShards().forEach(shard -> report.addDrainedShardUids(shard.uid()));
        var early = cluster.internal(1).reportShards(report.build());
        assertThat(cluster.controllers.get(0).image().version()).isEqualTo(image.version());
        cluster.env.pass(Duration.ofSeconds(61));
        var late = cluster.internal(1).reportShards(report.build());
        assertThat(early).isEqualTo(late);
        assertThat(cluster.controllers.get(0).image().stream("s").orElseThrow().shards())
                .hasSize(1);
        assertThat(cluster.nodes.commands.get(cluster.nodes.commands.size() - 1).getCommandCase())
                .isEqualTo(CommandCase.DROP_SHARDS);
    }

    @Test
    void followersOfTheImageKeepUp() {
        cluster.ready();
        Follower first = new Follower();
        cluster.follow(2).followImage(FollowImageRequest.getDefaultInstance(), first);
        assertThat(first.image).isEqualTo(cluster.controllers.get(1).image());
        create("s", 3);
        assertThat(first.image).isEqualTo(cluster.controllers.get(1).image());
        assertThat(first.image.openShardCount()).isEqualTo(3);
        assertThat(sample(1, "millrace_metadata_followers")).isEqualTo(1);
    }

    @Test
    void metricsTellTheStateOfThings() {
        cluster.ready();
        create("s", 3);
        assertThat(sample(0, "millrace_controller_leader")).isEqualTo(1);
        assertThat(sample(1, "millrace_controller_leader")).isEqualTo(0);
        assertThat(sample(1, "millrace_streams")).isEqualTo(1);
        assertThat(sample(1, "millrace_open_shards")).isEqualTo(3);
        assertThat(sample(1, "millrace_groups")).isEqualTo(3);
        assertThat(sample(0, "millrace_nodes_alive")).isEqualTo(3);
        assertThat(sample(0, "millrace_processes_running")).isEqualTo(0);
    }

    private double sample(int controller, String name) {
        return cluster.registries.get(controller).getSampleValue(name);
    }

    @Test
    void configurationIsChecked() {
        assertThatThrownBy(() -> new ControllerConfig(
                        ControllerCluster.controller(1),
                        Map.of(ControllerCluster.controller(1), "a", ControllerCluster.controller(2), "b"),
                        directory,
                        () -> Limits.AWS_2026,
                        ControllerSettings.DEFAULT))
                .hasMessageContaining("there must be 1, 3 or 5");
        assertThatThrownBy(() -> new ControllerConfig(
                        ControllerCluster.controller(1),
                        Map.of(ControllerCluster.controller(2), "b"),
                        directory,
                        () -> Limits.AWS_2026,
                        ControllerSettings.DEFAULT))
                .hasMessageContaining("is not among the controllers");
    }

    /** Keeps an image as a node does. */
    private static final class Follower implements StreamObserver<ImageUpdate> {

        private MetadataImage image = MetadataImage.EMPTY;
        private MetadataDelta next = new MetadataDelta(MetadataImage.EMPTY);
        private boolean midway;

        @Override
        public void onNext(ImageUpdate update) {
            if (!midway) {
                next = new MetadataDelta(update.getSnapshot() ? MetadataImage.EMPTY : image);
            }
            List.copyOf(update.getRecordsList()).forEach(one -> next.replay(MetadataRecordCodec.decode(one)));
            midway = !update.getComplete();
            if (!midway) {
                image = next.apply(update.getVersion());
            }
        }

        @Override
        public void onError(Throwable failure) {
            // The test has ended.
        }

        @Override
        public void onCompleted() {
            throw new AssertionError("the stream does not end");
        }
    }
}
