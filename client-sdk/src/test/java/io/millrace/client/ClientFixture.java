package io.millrace.client;

import io.millrace.client.fake.FakeCluster;
import io.millrace.client.metrics.ClientMetrics;
import java.time.Duration;

/** A client of a fake cluster. */
public final class ClientFixture {

    private ClientFixture() {}

    public static MillraceClient client(FakeCluster cluster) {
        return client(cluster, ClientMetrics.NONE);
    }

    static MillraceClient client(FakeCluster cluster, ClientMetrics metrics) {
        return MillraceClient.builder()
                .endpoints(cluster.endpoints())
                .channels(cluster::connect)
                .adminTimeout(Duration.ofSeconds(10))
                .metrics(metrics)
                .build();
    }
}
