package io.millrace.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.ClusterStatusRequest;
import io.millrace.proto.api.v1.ClusterStatusResponse;
import io.millrace.proto.api.v1.DescribeLimitsRequest;
import io.millrace.proto.api.v1.DescribeLimitsResponse;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.proto.internal.v1.ProposeRequest;
import io.millrace.proto.internal.v1.ProposeResponse;
import io.millrace.server.config.ConfigLoader;
import io.millrace.server.config.ServerConfig;
import io.millrace.testkit.TestPorts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcFrontDoorTest {

    private final ExecutorService executor = GrpcExecutor.create();
    private final int port = TestPorts.next();
    private final ServerConfig config = config("the right secret of all");
    private GrpcFrontDoor door;

    @BeforeEach
    void open() throws IOException {
        door = new GrpcFrontDoor(
                config,
                List.of(new FailingService().bindService()),
                List.of(new InternalService().bindService()),
                executor);
    }

    @AfterEach
    void close() {
        door.close();
        executor.shutdownNow();
    }

    @Test
    void opensInternalServicesToServersOfTheClusterOnly() {
        try (ServerChannels friends = new ServerChannels(config, executor);
                ServerChannels strangers = new ServerChannels(config("another secret than that"), executor);
                ServerChannels others = new ServerChannels(config(""), executor)) {
            assertThat(propose(friends.to(door())).getIndex()).isEqualTo(7);
            assertThat(codeOf(() -> propose(strangers.to(door())))).isEqualTo(ErrorCode.ACCESS_DENIED);
            assertThat(codeOf(() -> propose(others.to(door())))).isEqualTo(ErrorCode.ACCESS_DENIED);
        }
    }

    @Test
    void translatesWhatAHandlerThrows() {
        try (ServerChannels channels = new ServerChannels(config, executor)) {
            AdminServiceGrpc.AdminServiceBlockingStub admin = AdminServiceGrpc.newBlockingStub(channels.to(door()));
            Throwable failure = catchThrowable(() -> admin.clusterStatus(ClusterStatusRequest.getDefaultInstance()));
            assertThat(GrpcErrors.fromStatus(failure).code()).isEqualTo(ErrorCode.INTERNAL);
            assertThat(failure).hasMessageNotContaining("private detail");
        }
    }

    @Test
    void translatesWhatAHandlerPassesOn() {
        try (ServerChannels channels = new ServerChannels(config, executor)) {
            AdminServiceGrpc.AdminServiceBlockingStub admin = AdminServiceGrpc.newBlockingStub(channels.to(door()));
            Throwable failure = catchThrowable(() -> admin.describeLimits(DescribeLimitsRequest.getDefaultInstance()));
            MillraceException known = GrpcErrors.fromStatus(failure);
            assertThat(known.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
            assertThat(known).hasMessage("too many");
        }
    }

    @Test
    void saysWhichPortIsTaken() {
        assertThatThrownBy(() -> new GrpcFrontDoor(config, List.of(), List.of(), executor))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + port + " (listen.grpc-port)");
    }

    private String door() {
        return "127.0.0.1:" + door.port();
    }

    private ServerConfig config(String secret) {
        return ConfigLoader.of(Map.of("cluster.secret", secret, "listen.grpc-port", String.valueOf(port)));
    }

    private static ProposeResponse propose(Channel channel) {
        return NodeServiceGrpc.newBlockingStub(channel).propose(ProposeRequest.getDefaultInstance());
    }

    private static ErrorCode codeOf(Runnable call) {
        return GrpcErrors.fromStatus(catchThrowable(call::run)).code();
    }

    private static final class FailingService extends AdminServiceGrpc.AdminServiceImplBase {

        @Override
        public void clusterStatus(ClusterStatusRequest request, StreamObserver<ClusterStatusResponse> observer) {
            throw new IllegalStateException("private detail");
        }

        @Override
        public void describeLimits(DescribeLimitsRequest request, StreamObserver<DescribeLimitsResponse> observer) {
            observer.onError(new MillraceException(ErrorCode.LIMIT_EXCEEDED, "too many"));
        }
    }

    private static final class InternalService extends NodeServiceGrpc.NodeServiceImplBase {

        @Override
        public void propose(ProposeRequest request, StreamObserver<ProposeResponse> observer) {
            observer.onNext(ProposeResponse.newBuilder().setIndex(7).build());
            observer.onCompleted();
        }
    }
}
