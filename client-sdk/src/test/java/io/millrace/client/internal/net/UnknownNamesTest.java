package io.millrace.client.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.grpc.Reply;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.ListStreamsRequest;
import io.millrace.proto.api.v1.ListStreamsResponse;
import io.millrace.testkit.SimulatedEnvironment;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers whose names mean nothing here. */
@Timeout(60)
class UnknownNamesTest {

    private final SimulatedEnvironment env = new SimulatedEnvironment(1);
    private final List<String> called = new ArrayList<>();
    private final ClientChannels channels =
            new ClientChannels(List.of("given:7400"), endpoint -> new Unresolved(endpoint, called), env.time());

    private MillraceException call(String endpoint) {
        Reply<ListStreamsResponse> reply = new Reply<>();
        AdminServiceGrpc.newStub(channels.to(endpoint)).listStreams(ListStreamsRequest.getDefaultInstance(), reply);
        return GrpcErrors.fromStatus(reply.handle((answer, failure) -> failure).join());
    }

    @Test
    void theFailureSaysWhichNameAndWhatToChange() {
        MillraceException advertised = call("pod-7.cluster.local:7400");
        assertThat(advertised.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(advertised)
                .hasMessageContaining("'pod-7.cluster.local'")
                .hasMessageContaining("listen.advertised-host");
        assertThat(call("given:7400")).hasMessageContaining("'given'").hasMessageContaining("given as an endpoint");
    }

    @Test
    void itIsTriedEverMoreSeldom() {
        call("far:7400");
        assertThat(channels.isGood("far:7400")).isFalse();
        env.runFor(Duration.ofMillis(1001));
        assertThat(channels.isGood("far:7400")).isTrue();
        for (int i = 0; i < 20; i++) {
            call("far:7400");
        }
        env.runFor(Duration.ofSeconds(29));
        assertThat(channels.isGood("far:7400")).isFalse();
        env.runFor(Duration.ofMillis(1001));
        assertThat(channels.isGood("far:7400")).isTrue();
    }

    /** Nothing was sent: other servers are asked; when there are none, the caller is told at once. */
    @Test
    void blockingCallsAskOtherServersAndFailAtOnceWhenThereAreNone() {
        channels.learn(List.of("other:7400"));
        try (SystemEnvironment real = new SystemEnvironment()) {
            BlockingCalls calls = new BlockingCalls(channels, real);
            MillraceException failure = catchThrowableOfType(
                    MillraceException.class,
                    () -> calls.<ListStreamsResponse>write(
                            Duration.ofDays(1),
                            (channel, left, reply) -> AdminServiceGrpc.newStub(channel)
                                    .listStreams(ListStreamsRequest.getDefaultInstance(), reply)));
            assertThat(failure.code()).as("not OUTCOME_UNKNOWN").isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(called).containsExactlyInAnyOrder("given:7400", "other:7400");
        }
    }

    /** A connection that never gets further than its name. */
    private static final class Unresolved extends ManagedChannel {

        private final String endpoint;
        private final List<String> called;

        Unresolved(String endpoint, List<String> called) {
            this.endpoint = endpoint;
            this.called = called;
        }

        @Override
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            return new ClientCall<>() {
                @Override
                public void start(Listener<A> listener, Metadata headers) {
                    called.add(endpoint);
                    Throwable cause = new RuntimeException(new UnknownHostException(endpoint));
                    listener.onClose(
                            Status.UNAVAILABLE
                                    .withDescription("Unable to resolve host")
                                    .withCause(cause),
                            new Metadata());
                }

                @Override
                public void request(int messages) {
                    // it has ended
                }

                @Override
                public void cancel(@Nullable String why, @Nullable Throwable cause) {
                    // it has ended
                }

                @Override
                public void halfClose() {
                    // it has ended
                }

                @Override
                public void sendMessage(Q message) {
                    // it has ended
                }
            };
        }

        @Override
        public String authority() {
            return endpoint;
        }

        @Override
        public io.grpc.ConnectivityState getState(boolean connect) {
            return io.grpc.ConnectivityState.TRANSIENT_FAILURE;
        }

        @Override
        public ManagedChannel shutdown() {
            return this;
        }

        @Override
        public ManagedChannel shutdownNow() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
