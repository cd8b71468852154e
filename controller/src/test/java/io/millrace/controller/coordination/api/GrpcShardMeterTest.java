package io.millrace.controller.coordination.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.NodeId;
import io.millrace.controller.InProcessMembers;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.lag.ShardMeter.Measure;
import io.millrace.proto.internal.v1.MeasureShardsRequest;
import io.millrace.proto.internal.v1.MeasureShardsResponse;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.proto.internal.v1.ShardMeasure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Members of a group of which one leads, or none; the controller takes "a" for the leader. */
class GrpcShardMeterTest {

    private final InProcessMembers members = new InProcessMembers();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private enum Role {
        LEADER,
        FOLLOWER,
        FOLLOWER_OF_C,
        FOLLOWER_OF_NOBODY,
        DEAD
    }

    /** A member that knows of so many records. */
    private final class Member extends NodeServiceGrpc.NodeServiceImplBase {

        private final String name;
        private final Role role;
        private final long records;

        Member(String name, Role role, long records) {
            this.name = name;
            this.role = role;
            this.records = records;
        }

        @Override
        public void measureShards(MeasureShardsRequest request, StreamObserver<MeasureShardsResponse> caller) {
            asked.add(name);
            if (role == Role.DEAD) {
                caller.onError(GrpcErrors.toStatus(new MillraceException(ErrorCode.UNAVAILABLE, name + " is gone")));
            } else if (role == Role.FOLLOWER && request.getLeaderOnly()) {
                caller.onError(GrpcErrors.toStatus(new MillraceException(ErrorCode.NOT_LEADER, name + " follows")));
            } else if (role == Role.FOLLOWER_OF_C && request.getLeaderOnly()) {
                caller.onError(GrpcErrors.toStatus(new MillraceException(ErrorCode.NOT_LEADER, name + " follows c")
                        .withLeaderEndpoint(endpoint("c"))));
            } else if (role == Role.FOLLOWER_OF_NOBODY && request.getLeaderOnly()) {
                caller.onError(GrpcErrors.toStatus(new MillraceException(ErrorCode.NO_LEADER, "nobody leads")));
            } else {
                caller.onNext(MeasureShardsResponse.newBuilder()
                        .addShards(ShardMeasure.newBuilder().setShardUid(7).setNextOffset(records))
                        .build());
                caller.onCompleted();
            }
        }
    }

    private String endpoint(String name) {
        return members.image().node(new NodeId(name)).orElseThrow().endpoint();
    }

    private void member(String name, Role role, long records) {
        members.add(name, new Member(name, role, records));
    }

    private Map<Long, Measure> measure() throws Exception {
        CompletableFuture<Map<Long, Measure>> answer = new CompletableFuture<>();
        new GrpcShardMeter(members.channels(), members::image, group -> Optional.of(new NodeId("a")))
                .measure(InProcessMembers.GROUP, Map.of(7L, new LeasePosition.TrimHorizon()), answer::complete);
        return answer.get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        members.close();
    }

    @Test
    void theLeaderThatTheControllerKnowsIsAskedAlone() throws Exception {
        member("a", Role.LEADER, 20);
        member("b", Role.FOLLOWER, 19);
        assertThat(measure().get(7L).records()).isEqualTo(20);
        assertThat(asked).containsExactly("a");
    }

    @Test
    void aFormerLeaderThatIsBehindIsNotBelieved() throws Exception {
        member("a", Role.FOLLOWER, 19);
        member("b", Role.DEAD, 0);
        member("c", Role.LEADER, 20);
        assertThat(measure().get(7L).records()).isEqualTo(20);
        assertThat(asked).containsExactly("a", "b", "c");
    }

    @Test
    void theLeaderThatAFollowerNamesIsAskedNext() throws Exception {
        member("a", Role.FOLLOWER_OF_C, 19);
        member("b", Role.DEAD, 0);
        member("c", Role.LEADER, 20);
        assertThat(measure().get(7L).records()).isEqualTo(20);
        assertThat(asked).containsExactly("a", "c");
    }

    @Test
    void membersThatNameEachOtherAreAskedOnce() throws Exception {
        member("a", Role.FOLLOWER_OF_C, 19);
        member("b", Role.DEAD, 0);
        member("c", Role.FOLLOWER_OF_C, 18);
        assertThat(measure().get(7L).records()).isEqualTo(19);
        assertThat(asked).containsExactly("a", "c", "b", "a");
    }

    @Test
    void withoutALeaderAFollowerTells() throws Exception {
        member("a", Role.DEAD, 0);
        member("b", Role.FOLLOWER_OF_NOBODY, 19);
        member("c", Role.FOLLOWER, 18);
        assertThat(measure().get(7L).records()).isEqualTo(19);
        assertThat(asked).containsExactly("a", "b", "c", "b");
    }

    @Test
    void nobodyAnswers() throws Exception {
        member("a", Role.DEAD, 0);
        member("b", Role.DEAD, 0);
        assertThat(measure()).isEmpty();
    }
}
