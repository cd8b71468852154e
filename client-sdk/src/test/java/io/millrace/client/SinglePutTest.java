package io.millrace.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.record.UserRecord;
import io.millrace.proto.api.v1.PutRecordRequest;
import io.millrace.proto.api.v1.PutRecordResponse;
import io.millrace.proto.api.v1.PutRecordsRequest;
import io.millrace.proto.api.v1.PutRecordsResponse;
import io.millrace.proto.api.v1.StreamServiceGrpc.StreamServiceImplBase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Only a server's own refusal, or no connection at all, says that a put was not done (INV-6). */
class SinglePutTest {

    @Test
    void aConnectionThatBreaksLeavesTheOutcomeUnknown() throws IOException {
        StatusRuntimeException broken =
                Status.UNAVAILABLE.withDescription("io exception").asRuntimeException();
        assertThat(codes(broken)).containsOnly(ErrorCode.OUTCOME_UNKNOWN);
    }

    @Test
    void aBrokenStreamLeavesTheOutcomeUnknown() throws IOException {
        StatusRuntimeException broken =
                Status.INTERNAL.withDescription("RST_STREAM").asRuntimeException();
        assertThat(codes(broken)).containsOnly(ErrorCode.OUTCOME_UNKNOWN);
    }

    @Test
    void aRefusalOfAServerIsCertain() throws IOException {
        MillraceException refusal = new MillraceException(ErrorCode.UNAVAILABLE, "the server is stopping");
        assertThat(codes(GrpcErrors.toStatus(refusal))).containsOnly(ErrorCode.UNAVAILABLE);
    }

    @Test
    void aServerThatCannotBeReachedHasDoneNothing() throws IOException {
        int nobody;
        try (ServerSocket closed = new ServerSocket(0)) {
            nobody = closed.getLocalPort();
        }
        try (MillraceClient client = MillraceClient.builder()
                .endpoint("127.0.0.1:" + nobody)
                .requestTimeout(Duration.ofMillis(300))
                .build()) {
            assertThat(code(() -> client.put("orders", "a", new byte[0])))
                    .isIn(ErrorCode.UNAVAILABLE, ErrorCode.TIMEOUT);
        }
    }

    private static List<ErrorCode> codes(StatusRuntimeException answer) throws IOException {
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .directExecutor()
                .addService(new Refusing(answer))
                .build()
                .start();
        try (MillraceClient client = MillraceClient.builder()
                .endpoint("127.0.0.1:" + server.getPort())
                .build()) {
            return List.of(
                    code(() -> client.put("orders", "a", new byte[0])),
                    code(() -> client.putRecords("orders", List.of(new UserRecord("a", null, new byte[0])))));
        } finally {
            server.shutdownNow();
        }
    }

    private static ErrorCode code(Runnable call) {
        try {
            call.run();
        } catch (MillraceException e) {
            return e.code();
        }
        throw new AssertionError("the call succeeded");
    }

    private static final class Refusing extends StreamServiceImplBase {

        private final StatusRuntimeException answer;

        Refusing(StatusRuntimeException answer) {
            this.answer = answer;
        }

        @Override
        public void putRecord(PutRecordRequest request, StreamObserver<PutRecordResponse> reply) {
            reply.onError(answer);
        }

        @Override
        public void putRecords(PutRecordsRequest request, StreamObserver<PutRecordsResponse> reply) {
            reply.onError(answer);
        }
    }
}
