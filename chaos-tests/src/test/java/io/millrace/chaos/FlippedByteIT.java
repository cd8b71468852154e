package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.local.LocalCluster;
import io.millrace.proto.api.v1.Shard;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A byte that changed on one server's disk is noticed, never served, and mended from a peer (INV-10). */
class FlippedByteIT {

    @Test
    void aDamagedBlockIsNeverServedAndIsRepaired() throws IOException {
        LocalCluster local = ClusterUnderTest.builder("flipped-byte")
                // The look for expired records reads blocks too, and would have the damage mended before this test
                // looks.
                .setting("retention.interval", "1h")
                .start();
        try (ClusterUnderTest cluster = ClusterUnderTest.of(local)) {
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
                    .as("shards that are found damaged")
                    .hasSize(1);
            new StreamCheck(writer).asClient("orders", cluster.probe(2)).everythingAcknowledgedIsThere();
            Await.until("the replica is repaired", () -> corruptShards(cluster).isEmpty());
            new StreamCheck(writer).ownReplicas("orders", cluster.probe(2)).everythingAcknowledgedIsThere();
            cluster.awaitEqualReplicas("orders");
        }
    }

    /** Shards whose replica on the damaged server cannot be hashed, because a block does not pass its checksum. */
    private static List<String> corruptShards(ClusterUnderTest cluster) {
        return cluster.probe(2).shards("orders").stream()
                .filter(shard -> isCorrupt(cluster, shard))
                .map(Shard::getShardId)
                .toList();
    }

    private static boolean isCorrupt(ClusterUnderTest cluster, Shard shard) {
        try {
            cluster.probe(2).digests(shard.getGroup(), List.of(shard.getShardUid()), 0);
            return false;
        } catch (StatusRuntimeException e) {
            assertThat(GrpcErrors.fromStatus(e).code()).isEqualTo(ErrorCode.CORRUPT);
            return true;
        }
    }
}
