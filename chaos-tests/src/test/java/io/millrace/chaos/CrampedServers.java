package io.millrace.chaos;

import io.millrace.client.ProducerOptions;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalServer;
import java.time.Duration;

/** Servers whose disks are soon full, and a writer that does not wait for room for long. */
final class CrampedServers {

    static final String STREAM = "orders";

    private static final int SHARDS = 4;
    private static final int RECORD_BYTES = 1024;
    private static final int KEYS = 500;
    private static final ProducerOptions IMPATIENT = ProducerOptions.builder()
            .timeouts(Duration.ofSeconds(8), Duration.ofSeconds(3))
            .build();

    private CrampedServers() {}

    /** Starts the servers, whose disks are mounted, and makes the stream; the writer is not started. */
    static NumberedWriter start(LocalCluster local, ClusterUnderTest cluster) {
        local.servers().forEach(LocalServer::launch);
        local.servers().forEach(LocalServer::awaitReady);
        cluster.createStream(STREAM, SHARDS);
        return new NumberedWriter(cluster.client().producer(STREAM, IMPATIENT), new Payload(RECORD_BYTES), KEYS);
    }
}
