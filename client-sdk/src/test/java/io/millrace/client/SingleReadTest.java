package io.millrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.GetShardIteratorResponse;
import io.millrace.proto.api.v1.StreamServiceGrpc.StreamServiceImplBase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A read goes on at another server, whatever becomes of the one that was asked first: it may be asked twice. */
class SingleReadTest {

    private static final int READS = 6;
    private static final GetRecordsResponse NOTHING =
            GetRecordsResponse.newBuilder().setNextShardIterator("next").build();

    private final List<Server> servers = new ArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();

    @AfterEach
    void stop() {
        servers.forEach(Server::shutdownNow);
    }

    @Test
    void aConnectionThatBreaksIsPassedOver() throws IOException {
        readsOfTwoServers(reply ->
                reply.onError(Status.UNAVAILABLE.withDescription("io exception").asRuntimeException()));
        assertThat(refusals).hasPositiveValue();
    }

    @Test
    void aServerThatCannotAnswerIsPassedOver() throws IOException {
        readsOfTwoServers(reply -> reply.onError(
                GrpcErrors.toStatus(new MillraceException(ErrorCode.UNAVAILABLE, "the replica is being replaced"))));
        assertThat(refusals).hasPositiveValue();
    }

    @Test
    void aSilentServerIsPassedOver() throws IOException {
        readsOfTwoServers(reply -> {});
        assertThat(refusals).hasPositiveValue();
    }

    @Test
    void aRefusalIsNotAskedForTwice() throws IOException {
        MillraceException expired = new MillraceException(ErrorCode.EXPIRED_ITERATOR, "the iterator is too old");
        try (MillraceClient client = clientOf(answering(reply -> reply.onError(GrpcErrors.toStatus(expired))))) {
            assertThatThrownBy(() -> client.getRecords("iterator", 1, Duration.ZERO))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EXPIRED_ITERATOR));
        }
        assertThat(refusals).hasValue(1);
    }

    /** Of two servers one answers; the client asks them in turn. */
    private void readsOfTwoServers(Consumer<StreamObserver<?>> fault) throws IOException {
        String sound = started(new Answering());
        try (MillraceClient client = clientOf(answering(fault), sound)) {
            for (int i = 0; i < READS; i++) {
                assertThat(client.getShardIterator("orders", "shardId-000000000000", StartPosition.trimHorizon()))
                        .isEqualTo("first");
                assertThat(client.getRecords("iterator", 1, Duration.ofMillis(10))
                                .nextShardIterator())
                        .contains("next");
            }
        }
    }

    private static MillraceClient clientOf(String... endpoints) {
        return MillraceClient.builder()
                .endpoints(List.of(endpoints))
                .requestTimeout(Duration.ofSeconds(4))
                .plaintext()
                .build();
    }

    private String answering(Consumer<StreamObserver<?>> fault) throws IOException {
        return started(new Faulty(fault));
    }

    private String started(StreamServiceImplBase service) throws IOException {
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .directExecutor()
                .addService(service)
                .build()
                .start();
        servers.add(server);
        return "127.0.0.1:" + server.getPort();
    }

    private static final class Answering extends StreamServiceImplBase {

        @Override
        public void getShardIterator(GetShardIteratorRequest request, StreamObserver<GetShardIteratorResponse> reply) {
            reply.onNext(GetShardIteratorResponse.newBuilder()
                    .setShardIterator("first")
                    .build());
            reply.onCompleted();
        }

        @Override
        public void getRecords(GetRecordsRequest request, StreamObserver<GetRecordsResponse> reply) {
            reply.onNext(NOTHING);
            reply.onCompleted();
        }
    }

    private final class Faulty extends StreamServiceImplBase {

        private final Consumer<StreamObserver<?>> fault;

        Faulty(Consumer<StreamObserver<?>> fault) {
            this.fault = fault;
        }

        @Override
        public void getShardIterator(GetShardIteratorRequest request, StreamObserver<GetShardIteratorResponse> reply) {
            refusals.incrementAndGet();
            fault.accept(reply);
        }

        @Override
        public void getRecords(GetRecordsRequest request, StreamObserver<GetRecordsResponse> reply) {
            refusals.incrementAndGet();
            fault.accept(reply);
        }
    }
}
