package io.millrace.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.node.fake.FakeCluster;
import io.millrace.node.fake.Samples;
import io.millrace.proto.api.v1.StreamMap;
import io.millrace.proto.api.v1.WatchStreamMapRequest;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StreamMapsTest {

    private final FakeCluster cluster = new FakeCluster(new NodeId("n1"));
    private final AtomicInteger looks = new AtomicInteger();
    private final StreamMaps maps = new StreamMaps(cluster, task -> {
        looks.incrementAndGet();
        task.run();
    });

    @Test
    void oneThatIsGoneBeforeItsWatchBeginsIsForgotten() {
        watch(new GoneClient());
        int before = looks.get();
        maps.changed();
        assertThat(looks).as("nobody is left to look").hasValue(before);
    }

    private void watch(ServerCallStreamObserver<StreamMap> client) {
        cluster.learn(Samples.stream(StreamStatus.ACTIVE));
        maps.watch(
                cluster.image().stream(Samples.STREAM).orElseThrow(),
                WatchStreamMapRequest.getDefaultInstance(),
                client,
                new CallHandlers(client));
    }

    /** A call that was cancelled while it was looked at. */
    private static final class GoneClient extends ServerCallStreamObserver<StreamMap> {

        @Override
        public boolean isCancelled() {
            return true;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void onNext(StreamMap map) {
            throw new AssertionError("nobody is there");
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError("nobody is there", failure);
        }

        @Override
        public void onCompleted() {
            throw new AssertionError("nobody is there");
        }
    }
}
