package io.millrace.gateway.operation.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.record.SequenceNumber;
import io.millrace.gateway.operation.EventSink;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.DescribeConsumerRequest;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import io.millrace.testkit.SimulatedEnvironment;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SubscribeToShard against services in this process, all in one thread and in virtual time. */
class SubscribeOperationTest {

    private static final RequestContext CONTEXT = new RequestContext("id", "123456789012", "eu-west-1", "key");
    private static final String CONSUMER = "arn:aws:kinesis:eu-west-1:123456789012:stream/s/consumer/c:7";

    private final SimulatedEnvironment env = new SimulatedEnvironment(1);
    private final Sink sink = new Sink();
    private Server server;
    private ManagedChannel channel;
    private SubscribeRequest asked;
    private ServerCallStreamObserver<SubscribeEvent> source;
    private SubscribeOperation operation;

    @BeforeEach
    void start() throws IOException {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(new AdminServiceGrpc.AdminServiceImplBase() {
                    @Override
                    public void describeConsumer(DescribeConsumerRequest request, StreamObserver<Consumer> caller) {
                        caller.onNext(Consumer.newBuilder()
                                .setStreamName(request.getStreamName())
                                .setConsumerName(request.getConsumerName())
                                .setCreatedMillis(7_999)
                                .build());
                        caller.onCompleted();
                    }
                })
                .addService(new StreamServiceGrpc.StreamServiceImplBase() {
                    @Override
                    public void subscribe(SubscribeRequest request, StreamObserver<SubscribeEvent> caller) {
                        asked = request;
                        source = (ServerCallStreamObserver<SubscribeEvent>) caller;
                        source.setOnCancelHandler(() -> {});
                    }
                })
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
        operation = new SubscribeOperation(new Backend(channel), env.timers(), Duration.ofMinutes(5));
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private void open(String consumerArn) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        input.put("ConsumerARN", consumerArn).put("ShardId", "shardId-000000000000");
        input.putObject("StartingPosition").put("Type", "LATEST");
        operation.open(input, CONTEXT, sink);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"})
    void goesOnInFrontOfTheNextRecordHoweverTheClientAsks(String type) {
        String record = new SequenceNumber(1_700_000_000L, 0, 5).toString();
        open(CONSUMER);
        send(record);
        String continuation = sink.payload.get("ContinuationSequenceNumber").textValue();
        assertThat(continuation)
                .hasSameSizeAs(record)
                .isLessThan(record)
                .isGreaterThan(new SequenceNumber(1_700_000_000L, 0, 4).toString());
        open(CONSUMER, type, continuation);
        assertThat(asked.getStart().getType()).isEqualTo(StartType.AT_SEQUENCE_NUMBER);
        assertThat(asked.getStart().getSequenceNumber()).isEqualTo(record);
        open(CONSUMER, type, record);
        assertThat(asked.getStart().getType()).isEqualTo(StartType.valueOf(type));
        assertThat(asked.getStart().getSequenceNumber()).isEqualTo(record);
    }

    private void open(String consumerArn, String type, String number) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        input.put("ConsumerARN", consumerArn).put("ShardId", "shardId-000000000000");
        input.putObject("StartingPosition").put("Type", type).put("SequenceNumber", number);
        operation.open(input, CONTEXT, sink);
    }

    private void send(String position) {
        source.onNext(SubscribeEvent.newBuilder()
                .setContinuationSequenceNumber(position)
                .build());
    }

    @Test
    void asksForTheOnlySubscriptionOfTheConsumer() {
        open(CONSUMER);
        assertThat(asked.getExclusive()).isTrue();
        assertThat(asked.getStreamName()).isEqualTo("s");
        assertThat(asked.getConsumerName()).isEqualTo("c");
        assertThat(sink.calls).isEmpty();
        send("1");
        assertThat(sink.calls).containsExactly("started", "event 1");
    }

    @Test
    void endsInOrderAfterFiveMinutes() {
        open(CONSUMER);
        send("1");
        env.runFor(Duration.ofMinutes(5).minusMillis(1));
        assertThat(sink.calls).doesNotContain("complete");
        env.runFor(Duration.ofMillis(2));
        assertThat(sink.calls).containsExactly("started", "event 1", "complete");
        assertThat(source.isCancelled()).isTrue();
    }

    @Test
    void holdsOneEventForAClientThatTakesNone() {
        open(CONSUMER);
        sink.ready = false;
        for (int i = 0; i < 50; i++) {
            send(String.valueOf(i));
        }
        assertThat(sink.calls).containsExactly("started", "event 0");
        sink.takes();
        assertThat(sink.calls).hasSize(51);
    }

    @Test
    void aClientThatLeavesEndsTheSubscription() {
        open(CONSUMER);
        send("1");
        sink.cancelled.run();
        assertThat(source.isCancelled()).isTrue();
        assertThat(sink.calls).containsExactly("started", "event 1");
    }

    @Test
    void refusalsBearTheNameAndTheAccountOfTheProtocol() {
        open(CONSUMER);
        source.onError(GrpcErrors.toStatus(
                new MillraceException(ErrorCode.RESOURCE_IN_USE, "of stream s under account 000000000000.")));
        assertThat(sink.calls).containsExactly("fail ResourceInUseException of stream s under account 123456789012.");
    }

    @Test
    void aConsumerThatWasRegisteredAgainIsAnotherOne() {
        open(CONSUMER.replace("c:7", "c:6"));
        assertThat(sink.calls).hasSize(1);
        assertThat(sink.calls.get(0)).startsWith("fail ResourceNotFoundException Consumer ");
        assertThat(asked).isNull();
    }

    /** Writes down what it is told. */
    private static final class Sink implements EventSink {

        private final List<String> calls = new ArrayList<>();
        private boolean ready = true;
        private ObjectNode payload = JsonNodeFactory.instance.objectNode();
        private Runnable readiness = () -> {};
        private Runnable cancelled = () -> {};

        void takes() {
            ready = true;
            readiness.run();
        }

        @Override
        public void started() {
            calls.add("started");
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void onReady(Runnable listener) {
            readiness = listener;
        }

        @Override
        public void onCancelled(Runnable listener) {
            cancelled = listener;
        }

        @Override
        public void event(String type, ObjectNode payload) {
            this.payload = payload;
            String continuation = payload.get("ContinuationSequenceNumber").textValue();
            calls.add("event " + new BigInteger(continuation).add(BigInteger.ONE));
        }

        @Override
        public void fail(KinesisException failure) {
            calls.add("fail " + failure.code() + " " + failure.getMessage());
        }

        @Override
        public void complete() {
            calls.add("complete");
        }
    }
}
