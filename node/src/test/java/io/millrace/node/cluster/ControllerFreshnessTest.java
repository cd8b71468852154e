package io.millrace.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.common.id.NodeId;
import io.millrace.node.fake.FakeCluster;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.Samples;
import io.millrace.proto.internal.v1.ControllerServiceGrpc;
import io.millrace.proto.internal.v1.MetadataVersionRequest;
import io.millrace.proto.internal.v1.MetadataVersionResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControllerFreshnessTest {

    private final ManualEnvironment env = new ManualEnvironment();
    private final FakeCluster cluster = new FakeCluster(new NodeId("n1"));
    private final List<StreamObserver<MetadataVersionResponse>> questions = new CopyOnWriteArrayList<>();
    private Server controller;
    private ManagedChannel channel;
    private ControllerFreshness freshness;

    @BeforeEach
    void start() throws IOException {
        String name = InProcessServerBuilder.generateName();
        controller = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(new ControllerServiceGrpc.ControllerServiceImplBase() {
                    @Override
                    public void metadataVersion(
                            MetadataVersionRequest request, StreamObserver<MetadataVersionResponse> observer) {
                        questions.add(observer);
                    }
                })
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
        cluster.learn(Samples.cluster());
        freshness =
                new ControllerFreshness(new ControllerCalls(List.of("c"), e -> channel, env), cluster, env.timers());
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        controller.shutdownNow();
    }

    @Test
    void waitsForTheImageThatTheControllerHas() {
        CompletableFuture<Boolean> confirmed = freshness.confirm();
        answer(0, 2);
        assertThat(confirmed).isNotDone();
        cluster.learn(Samples.node(new NodeId("n1")));
        assertThat(confirmed).isCompletedWithValue(true);
        assertThat(env.timersWaiting()).isZero();
    }

    @Test
    void isConfirmedWhenTheControllerKnowsNoMore() {
        CompletableFuture<Boolean> confirmed = freshness.confirm();
        answer(0, 1);
        assertThat(confirmed).isCompletedWithValue(true);
    }

    @Test
    void givesUpWhenTheImageDoesNotArrive() {
        CompletableFuture<Boolean> confirmed = freshness.confirm();
        answer(0, 2);
        env.advance(Duration.ofSeconds(2));
        assertThat(confirmed).isCompletedWithValue(false);
    }

    @Test
    void isNotConfirmedWhenNoControllerAnswers() {
        CompletableFuture<Boolean> confirmed = freshness.confirm();
        env.advance(Duration.ofSeconds(2));
        questions.get(0).onError(Status.DEADLINE_EXCEEDED.asRuntimeException());
        assertThat(confirmed).isCompletedWithValue(false);
    }

    @Test
    void manyCallersShareOneQuestionThatIsAskedAfterTheyCame() {
        CompletableFuture<Boolean> first = freshness.confirm();
        CompletableFuture<Boolean> second = freshness.confirm();
        CompletableFuture<Boolean> third = freshness.confirm();
        assertThat(questions).hasSize(1);

        answer(0, 1);
        assertThat(first).isCompletedWithValue(true);
        assertThat(questions).hasSize(2);
        assertThat(second).isNotDone();

        cluster.learn(Samples.node(new NodeId("n1")));
        answer(1, 2);
        assertThat(second).isCompletedWithValue(true);
        assertThat(third).isCompletedWithValue(true);
        assertThat(questions).hasSize(2);
    }

    private void answer(int question, long version) {
        questions
                .get(question)
                .onNext(MetadataVersionResponse.newBuilder().setVersion(version).build());
        questions.get(question).onCompleted();
    }
}
