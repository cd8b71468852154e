package io.millrace.client.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamingCallTest {

    private final List<String> ends = new ArrayList<>();
    private final StreamingCall<String, String> call = new StreamingCall<>("not wanted any more") {

        @Override
        public void onNext(String message) {}

        @Override
        public void onError(Throwable failure) {
            ends.add(String.valueOf(failure.getMessage()));
        }

        @Override
        public void onCompleted() {
            ends.add("completed");
        }
    };

    @Test
    void isCancelledOnceHoweverOftenItIsGivenUp() {
        Connection connection = new Connection(() -> {});
        begin(connection);
        assertThat(connection.cancels).isEmpty();
        call.giveUp();
        call.giveUp();
        assertThat(connection.cancels).containsExactly("not wanted any more");
    }

    @Test
    void givenUpBeforeItBeginsItIsCancelledAtOnce() {
        Connection connection = new Connection(() -> {});
        call.giveUp();
        begin(connection);
        assertThat(connection.cancels).containsExactly("not wanted any more");
    }

    @Test
    void givenUpInTheMidstOfItsStartItIsCancelledAfterIt() {
        Connection connection = new Connection(call::giveUp);
        begin(connection);
        assertThat(connection.cancels).containsExactly("not wanted any more");
    }

    @Test
    void oneThatCannotBeginEndsLikeAFailure() {
        call.begin(observer -> {
            throw new IllegalStateException("no such host");
        });
        call.giveUp();
        assertThat(ends).containsExactly("no such host");
    }

    private void begin(Connection connection) {
        call.begin(observer -> ClientCalls.asyncServerStreamingCall(connection, "question", observer));
    }

    /** Like gRPC's own calls it forgets a cancel that meets its start. */
    private static final class Connection extends ClientCall<String, String> {

        private final List<@Nullable String> cancels = new ArrayList<>();
        private final Runnable starting;
        private boolean started;
        private boolean cancelled;

        Connection(Runnable starting) {
            this.starting = starting;
        }

        @Override
        public void start(Listener<String> listener, Metadata headers) {
            starting.run();
            started = true;
        }

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
            if (!cancelled && started) {
                cancels.add(message);
            }
            cancelled = true;
        }

        @Override
        public void request(int messages) {}

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(String message) {}
    }
}
