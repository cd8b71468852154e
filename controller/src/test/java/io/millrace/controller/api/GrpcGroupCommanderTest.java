package io.millrace.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.NodeId;
import io.millrace.controller.InProcessMembers;
import io.millrace.controller.process.GroupCommand;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.proto.internal.v1.ProposeRequest;
import io.millrace.proto.internal.v1.ProposeResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes of which some stand still. */
class GrpcGroupCommanderTest {

    private static final GroupCommand DROP = new GroupCommand.Drop(List.of(7L));

    private final InProcessMembers members = new InProcessMembers();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Takes every command, or never answers. */
    private final class Node extends NodeServiceGrpc.NodeServiceImplBase {

        private final String name;
        private final Optional<ProposeResponse> answer;

        Node(String name, Optional<ProposeResponse> answer) {
            this.name = name;
            this.answer = answer;
        }

        @Override
        public void propose(ProposeRequest request, StreamObserver<ProposeResponse> caller) {
            asked.add(name);
            answer.ifPresent(response -> {
                caller.onNext(response);
                caller.onCompleted();
            });
        }
    }

    private void node(String name, Optional<ProposeResponse> answer) {
        members.add(name, new Node(name, answer));
    }

    private CompletableFuture<Void> drop() {
        return new GrpcGroupCommander(
                        members.channels(),
                        members::image,
                        group -> Optional.of(new NodeId("a")),
                        Duration.ofSeconds(1))
                .propose(InProcessMembers.GROUP, DROP);
    }

    @AfterEach
    void stop() {
        members.close();
    }

    @Test
    void aLeaderThatStandsStillIsPassedOver() throws Exception {
        node("a", Optional.empty());
        node("b", Optional.of(ProposeResponse.getDefaultInstance()));
        drop().get(60, TimeUnit.SECONDS);
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void allStandStill() throws Exception {
        node("a", Optional.empty());
        node("b", Optional.empty());
        CompletableFuture<Void> dropped = drop();
        ErrorCode code = dropped.handle(
                        (done, failure) -> GrpcErrors.fromStatus(failure).code())
                .get(60, TimeUnit.SECONDS);
        assertThat(code).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void whatIsRefusedIsNotAskedElsewhere() throws Exception {
        node(
                "a",
                Optional.of(
                        ProposeResponse.newBuilder().setErrorCode("VALIDATION").build()));
        node("b", Optional.of(ProposeResponse.getDefaultInstance()));
        assertThat(drop())
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .withMessageContaining("VALIDATION");
        assertThat(asked).containsExactly("a");
    }
}
