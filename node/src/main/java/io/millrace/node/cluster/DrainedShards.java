package io.millrace.node.cluster;

import io.millrace.common.id.NodeId;
import io.millrace.node.retention.DrainedShardReporter;
import io.millrace.proto.internal.v1.ControllerServiceGrpc;
import io.millrace.proto.internal.v1.ReportShardsRequest;
import io.millrace.proto.internal.v1.ReportShardsResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports drained shards to the leading controller. A report that gets lost is made again by the next retention run. */
public final class DrainedShards implements DrainedShardReporter {

    private static final Logger LOG = LoggerFactory.getLogger(DrainedShards.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final NodeId self;
    private final ControllerCalls controllers;

    public DrainedShards(NodeId self, ControllerCalls controllers) {
        this.self = self;
        this.controllers = controllers;
    }

    @Override
    public void drained(List<Long> shardUids) {
        ReportShardsRequest request = ReportShardsRequest.newBuilder()
                .setNodeId(self.value())
                .addAllDrainedShardUids(shardUids)
                .build();
        var unused = controllers
                .<ReportShardsResponse>call(
                        (channel, observer) -> ControllerServiceGrpc.newStub(channel)
                                .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                                .reportShards(request, observer),
                        PATIENCE)
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        LOG.debug("Drained shards not reported: {}", failure.getMessage());
                    }
                });
    }
}
