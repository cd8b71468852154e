package io.millrace.node.cluster;

import io.millrace.common.id.NodeId;
import io.millrace.node.retention.ShardReporter;
import io.millrace.proto.internal.v1.ControllerServiceGrpc;
import io.millrace.proto.internal.v1.OrphanShard;
import io.millrace.proto.internal.v1.ReportShardsRequest;
import io.millrace.proto.internal.v1.ReportShardsResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports drained and orphaned shards to the leading controller. A report that gets lost is made again by the next retention run. */
public final class DrainedShards implements ShardReporter {

    private static final Logger LOG = LoggerFactory.getLogger(DrainedShards.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final NodeId self;
    private final ControllerCalls controllers;

    public DrainedShards(NodeId self, ControllerCalls controllers) {
        this.self = self;
        this.controllers = controllers;
    }

    @Override
    public void report(ShardReport report) {
        ReportShardsRequest.Builder building =
                ReportShardsRequest.newBuilder().setNodeId(self.value()).addAllDrainedShardUids(report.drained());
        report.orphans()
                .forEach(orphan -> building.addOrphans(OrphanShard.newBuilder()
                        .setShardUid(orphan.shardUid())
                        .setStreamUid(orphan.streamUid())
                        .setGroup(orphan.group().value())));
        ReportShardsRequest request = building.build();
        var unused = controllers
                .<ReportShardsResponse>call(
                        (channel, observer) -> ControllerServiceGrpc.newStub(channel)
                                .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                                .reportShards(request, observer),
                        PATIENCE)
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        LOG.debug("Shards that may go were not reported: {}", failure.getMessage());
                    }
                });
    }
}
