package io.millrace.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.millrace.client.GroupDescription;
import io.millrace.client.GroupLag;
import io.millrace.client.MillraceClient;
import io.millrace.client.MillraceClientBuilder;
import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.record.SequenceNumber;
import io.millrace.proto.api.v1.CheckpointEntry;
import io.millrace.proto.api.v1.CheckpointRequest;
import io.millrace.proto.api.v1.CheckpointResult;
import io.millrace.proto.api.v1.DeleteGroupRequest;
import io.millrace.proto.api.v1.DescribeGroupRequest;
import io.millrace.proto.api.v1.DescribeGroupResponse;
import io.millrace.proto.api.v1.ExplainGroupRequest;
import io.millrace.proto.api.v1.GroupServiceGrpc;
import io.millrace.proto.api.v1.GroupState;
import io.millrace.proto.api.v1.GroupStream;
import io.millrace.proto.api.v1.Lease;
import io.millrace.proto.api.v1.LeaseDescription;
import io.millrace.proto.api.v1.LeasePosition;
import io.millrace.proto.api.v1.LeaseState;
import io.millrace.proto.api.v1.ListGroupsRequest;
import io.millrace.proto.api.v1.ProcessedRecord;
import io.millrace.proto.api.v1.ResetGroupRequest;
import io.millrace.proto.api.v1.ShardEnd;
import io.millrace.proto.api.v1.ShardExplanation;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.server.dev.DevCluster;
import io.millrace.server.dev.DevSettings;
import io.millrace.testkit.Await;
import io.millrace.testkit.TestPorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two workers that speak gRPC by hand, three real servers. The steps build on each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GroupCoordinationIT {

    private static final String STREAM = "clicks";
    private static final String GROUP = "counter";
    private static final int FAILOVER_MILLIS = 20_000;

    private final SystemEnvironment environment = new SystemEnvironment();
    private DevCluster cluster;
    private RawWorker ann;
    private RawWorker bob;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cluster = new DevCluster(
                new DevSettings(3, TestPorts.row(DevSettings.PORTS), directory, Map.of("limits.profile", "unlimited")),
                environment,
                (message, cause) -> {
                    throw new AssertionError(message, cause);
                });
        cluster.start();
        try (MillraceClient client = client()) {
            client.admin().createStream(STREAM, 4);
            client.admin().awaitActive(STREAM, Duration.ofSeconds(60));
        }
        ann = new RawWorker(GROUP, "ann", STREAM, cluster.endpoints());
        bob = new RawWorker(GROUP, "bob", STREAM, cluster.endpoints());
    }

    @AfterAll
    void stop() {
        ann.close();
        bob.close();
        cluster.close();
        environment.close();
    }

    @Test
    @Order(1)
    void sharesTheShardsOfTheStreamBetweenWorkers() {
        ann.join(FAILOVER_MILLIS);
        Await.until("ann holds all", () -> ann.held().size() == 4);
        bob.join(FAILOVER_MILLIS);
        Await.until("both hold two", () -> ann.held().size() == 2 && bob.held().size() == 2);
        assertThat(ann.held().keySet()).doesNotContainAnyElementsOf(bob.held().keySet());
        DescribeGroupResponse described = describe();
        assertThat(described.getSummary().getState()).isEqualTo(GroupState.GROUP_STABLE);
        assertThat(described.getSummary().getHeldLeaseCount()).isEqualTo(4);
        assertThat(described.getWorkersList())
                .extracting(it -> it.getWorkerId())
                .containsExactly("ann", "bob");
        assertThat(call(0, it -> it.listGroups(ListGroupsRequest.getDefaultInstance()))
                        .getGroupsList())
                .containsExactly(described.getSummary());
    }

    @Test
    @Order(2)
    void storesCheckpointsOfTheHolderOnly() {
        Lease lease = ann.leases().get(0);
        assertThat(checkpoint(lease, lease.getEpoch(), record(lease, 41)).getErrorCode())
                .isEmpty();
        assertThat(checkpoint(lease, lease.getEpoch() - 1, record(lease, 42)).getErrorCode())
                .isEqualTo(ErrorCode.LEASE_LOST.name());
        assertThat(checkpoint(lease, lease.getEpoch(), record(lease, 40)).getErrorCode())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT.name());
        assertThat(checkpoint(lease, lease.getEpoch(), end()).getErrorCode())
                .isEqualTo(ErrorCode.RESOURCE_IN_USE.name());
        assertThat(stored(lease).getCheckpoint()).isEqualTo(record(lease, 41));
    }

    @Test
    @Order(3)
    void keepsLeasesAndCheckpointsWhenTheLeadingControllerDies() {
        Map<Long, Lease> before = Map.copyOf(ann.held());
        Lease lease = ann.leases().get(0);
        int leader = leader();
        cluster.stop(leader);
        ann.join(FAILOVER_MILLIS);
        bob.join(FAILOVER_MILLIS);
        assertThat(ann.held()).isEqualTo(before);
        assertThat(bob.held()).hasSize(2);
        assertThat(stored(lease).getCheckpoint()).isEqualTo(record(lease, 41));
        assertThat(checkpoint(lease, lease.getEpoch(), record(lease, 50)).getErrorCode())
                .isEmpty();
        cluster.restart(leader);
        cluster.awaitReady();
    }

    @Test
    @Order(4)
    void givesChildrenOutWhenTheirParentIsRead() {
        Lease parent = bob.leases().get(0);
        try (MillraceClient client = client()) {
            String shard = shardId(parent);
            var range = client.admin().listShards(STREAM).stream()
                    .filter(it -> it.shardId().equals(shard))
                    .findFirst()
                    .orElseThrow();
            client.admin().splitShard(STREAM, shard, range.range().middle());
            client.admin().awaitActive(STREAM, Duration.ofSeconds(60));
        }
        ann.beat();
        bob.beat();
        Await.until(
                "the children are seen",
                () -> explain().stream()
                                .filter(it -> it.getState() == LeaseState.LEASE_WAITS_FOR_PARENTS)
                                .count()
                        == 2);
        assertThat(ann.held()).hasSize(2);
        assertThat(checkpoint(parent, parent.getEpoch(), end()).getErrorCode()).isEmpty();
        assertThat(checkpoint(parent, parent.getEpoch(), end()).getErrorCode())
                .as("the end, said twice")
                .isEmpty();
        Await.until("the children are held", () -> {
            TreeSet<Long> all = new TreeSet<>(ann.held().keySet());
            all.addAll(bob.held().keySet());
            return all.size() == 6;
        });
        assertThat(explain())
                .filteredOn(it -> it.getShardId().equals(shardId(parent)))
                .extracting(ShardExplanation::getState)
                .containsExactly(LeaseState.LEASE_FINISHED);
        bob.held().remove(RawWorker.uid(parent));
    }

    @Test
    @Order(5)
    void resetsAndDeletesAGroupOnlyWithoutWorkers() {
        assertThat(refusal(it -> it.resetGroup(reset()))).isEqualTo(ErrorCode.RESOURCE_IN_USE);
        Lease last = ann.leases().get(0);
        ann.leave(RawWorker.uid(last), record(last, 77));
        Await.until("bob has all", () -> bob.held().size() == 5);
        assertThat(bob.held().get(RawWorker.uid(last)).getCheckpoint()).isEqualTo(record(last, 77));
        assertThat(refusal(it -> it.deleteGroup(delete()))).isEqualTo(ErrorCode.RESOURCE_IN_USE);
        bob.leave(0, end());
        assertThat(describe().getSummary().getState()).isEqualTo(GroupState.GROUP_STOPPED);
        assertThat(call(1, it -> it.resetGroup(reset())).getForgottenLeaseCount())
                .isEqualTo(6);
        call(2, it -> it.deleteGroup(delete()));
        assertThat(refusal(it -> it.describeGroup(
                        DescribeGroupRequest.newBuilder().setGroupName(GROUP).build())))
                .isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
    }

    @Test
    @Order(6)
    void givesTheShardsOfASilentWorkerToTheOther() {
        ann.join(2000);
        bob.join(2000);
        Await.until("both have some", () -> {
            ann.beat();
            bob.beat();
            return ann.held().size() == 2 && bob.held().size() == 2;
        });
        bob.hangUp();
        Await.until("ann has all but the children, whose parent was not read since the reset", () -> {
            ann.beat();
            return ann.held().size() == 4;
        });
        assertThat(ann.end()).isEmpty();
    }

    @Test
    @Order(7)
    void measuresTheLag() {
        try (MillraceClient client = client()) {
            for (int i = 0; i < 20; i++) {
                client.put(STREAM, "key-" + i, new byte[100]);
            }
            // While a group elects its leader, a follower tells what it knows.
            AtomicReference<GroupLag> seen = new AtomicReference<>();
            Await.until("the records are seen", () -> {
                seen.set(client.groups().groupLag(GROUP));
                return seen.get().records() >= 20;
            });
            GroupLag lag = seen.get();
            assertThat(lag.problems()).isEmpty();
            assertThat(lag.records()).isEqualTo(20);
            assertThat(lag.bytes()).isBetween(2000L, 20_000L);
            assertThat(lag.longest()).isPositive();
            assertThat(client.groups().listGroups())
                    .extracting(GroupDescription::name)
                    .containsExactly(GROUP);
            assertThat(client.groups().describeGroup(GROUP).leases()).hasSize(6);
            assertThat(client.groups().explainGroup(GROUP)).hasSize(6);
        }
    }

    private static String shardId(Lease lease) {
        return String.format("shardId-%012d", lease.getShard().getNumber());
    }

    private int leader() {
        try (MillraceClient client = client()) {
            String id = client.admin().clusterStatus().controllerLeader().orElseThrow();
            for (int server = 0; server < 3; server++) {
                if (cluster.config(server).node().id().value().equals(id)) {
                    return server;
                }
            }
        }
        throw new AssertionError("nobody leads");
    }

    private List<ShardExplanation> explain() {
        return call(
                        0,
                        it -> it.explainGroup(ExplainGroupRequest.newBuilder()
                                .setGroupName(GROUP)
                                .build()))
                .getShardsList();
    }

    private DescribeGroupResponse describe() {
        return call(
                0,
                it -> it.describeGroup(
                        DescribeGroupRequest.newBuilder().setGroupName(GROUP).build()));
    }

    private LeaseDescription stored(Lease lease) {
        return describe().getLeasesList().stream()
                .filter(it -> it.getShardUid() == RawWorker.uid(lease))
                .findFirst()
                .orElseThrow();
    }

    private CheckpointResult checkpoint(Lease lease, long epoch, LeasePosition position) {
        CheckpointRequest request = CheckpointRequest.newBuilder()
                .setGroupName(GROUP)
                .addEntries(CheckpointEntry.newBuilder()
                        .setLease(RawWorker.token(lease).toBuilder().setEpoch(epoch))
                        .setPosition(position))
                .build();
        return call(1, it -> it.checkpoint(request)).getResults(0);
    }

    private static LeasePosition record(Lease lease, long offset) {
        SequenceNumber number = new SequenceNumber(
                lease.getShard().getEpochSeconds(), lease.getShard().getNumber(), offset);
        return LeasePosition.newBuilder()
                .setRecord(ProcessedRecord.newBuilder().setSequenceNumber(number.toString()))
                .build();
    }

    private static LeasePosition end() {
        return LeasePosition.newBuilder()
                .setShardEnd(ShardEnd.getDefaultInstance())
                .build();
    }

    private static ResetGroupRequest reset() {
        return ResetGroupRequest.newBuilder()
                .setGroupName(GROUP)
                .addStreams(GroupStream.newBuilder()
                        .setStreamName(STREAM)
                        .setStart(StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON)))
                .build();
    }

    private static DeleteGroupRequest delete() {
        return DeleteGroupRequest.newBuilder().setGroupName(GROUP).build();
    }

    private ErrorCode refusal(Function<GroupServiceGrpc.GroupServiceBlockingStub, ?> call) {
        Throwable failure = catchThrowable(() -> call(0, call));
        assertThat(failure).isNotNull();
        return GrpcErrors.fromStatus(failure).code();
    }

    /** Calls any server; it passes the call on when it does not lead. Tries again while nobody leads. */
    private <A> A call(int server, Function<GroupServiceGrpc.GroupServiceBlockingStub, A> call) {
        Object[] answer = new Object[1];
        int[] turn = {server};
        Await.until("an answer", () -> {
            ManagedChannel channel = NettyChannelBuilder.forTarget(
                            cluster.endpoints().get(turn[0]++ % 3))
                    .usePlaintext()
                    .build();
            try {
                answer[0] =
                        call.apply(GroupServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS));
                return true;
            } catch (RuntimeException e) {
                ErrorCode code = GrpcErrors.fromStatus(e).code();
                if (code == ErrorCode.NO_LEADER || code == ErrorCode.UNAVAILABLE || code == ErrorCode.NOT_LEADER) {
                    return false;
                }
                throw e;
            } finally {
                channel.shutdownNow();
            }
        });
        @SuppressWarnings("unchecked")
        A found = (A) answer[0];
        return found;
    }

    private MillraceClient client() {
        MillraceClientBuilder builder = MillraceClient.builder();
        cluster.endpoints().forEach(builder::endpoint);
        return builder.build();
    }
}
