package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.Shard;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A byte that changed on one server's disk is noticed, never served, and mended from a peer (INV-10). */
class FlippedByteIT {

    @Test
    void aDamagedBlockIsNeverServedAndIsRepaired() throws IOException {
        try (ClusterUnderTest cluster = ClusterUnderTest.start()) {
            cluster.createStream("orders", 2);
            NumberedWriter writer =
                    new NumberedWriter(cluster.client().producer("orders"), new Payload(1024), 100).write(20_000);
            writer.finish();
            cluster.awaitEqualReplicas("orders");
            cluster.server(2).stop();
            new DataFiles(cluster.server(2).dataDir()).damageLargest();
            cluster.server(2).start();
            cluster.awaitHealthy();

            assertThat(corruptShards(cluster))
                    .as("shards whose own replica refuses")
                    .hasSize(1);
            new StreamCheck(writer).asClient("orders", cluster.probe(2)).everythingAcknowledgedIsThere();
            io.millrace.testkit.Await.until(
                    "the replica is repaired", () -> corruptShards(cluster).isEmpty());
            new StreamCheck(writer).ownReplicas("orders", cluster.probe(2)).everythingAcknowledgedIsThere();
            cluster.awaitEqualReplicas("orders");
        }
    }

    private static List<String> corruptShards(ClusterUnderTest cluster) {
        return cluster.probe(2).shards("orders").stream()
                .map(Shard::getShardId)
                .filter(shard -> isCorrupt(cluster, shard))
                .toList();
    }

    private static boolean isCorrupt(ClusterUnderTest cluster, String shard) {
        try {
            cluster.probe(2).readOwnReplica("orders", shard);
            return false;
        } catch (StatusRuntimeException e) {
            assertThat(GrpcErrors.fromStatus(e).code()).isEqualTo(ErrorCode.CORRUPT);
            return true;
        }
    }
}
