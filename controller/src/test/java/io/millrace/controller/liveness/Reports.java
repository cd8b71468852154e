package io.millrace.controller.liveness;

import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.id.NodeId;
import java.util.List;

/** Reports of nodes of which only the replicas matter. */
public final class Reports {

    private Reports() {}

    public static NodeReport of(NodeId node, long incarnation, List<NodeReport.Replica> replicas) {
        return new NodeReport(node, incarnation, replicas, 0, 0, 1, 0, FeatureLevels.KNOWN, NodeReport.Intent.GOES_ON);
    }
}
