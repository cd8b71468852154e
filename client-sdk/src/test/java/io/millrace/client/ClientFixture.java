package io.millrace.client;

import io.millrace.client.fake.FakeCluster;
import java.time.Duration;

/** A client of a fake cluster. */
final class ClientFixture {

    private ClientFixture() {}

    static MillraceClient client(FakeCluster cluster) {
        return MillraceClient.builder()
                .endpoints(cluster.endpoints())
                .channels(cluster::connect)
                .adminTimeout(Duration.ofSeconds(10))
                .build();
    }
}
