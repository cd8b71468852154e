package io.millrace.controller.api;

import io.millrace.common.env.TimeSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.liveness.NodeReport;
import io.millrace.proto.api.v1.FinalizeUpgradeResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Raises the cluster's feature level once every server knows the next one. On the leading controller; any thread. */
final class UpgradeFinalizer {

    private final AdminBackend backend;
    private final ControllerQuorum controllers;
    private final TimeSource time;

    UpgradeFinalizer(AdminBackend backend, ControllerQuorum controllers, TimeSource time) {
        this.backend = backend;
        this.controllers = controllers;
        this.time = time;
    }

    /** Fails with RESOURCE_IN_USE, and which servers they are, while one does not run or runs an earlier version. */
    CompletableFuture<FinalizeUpgradeResponse> finalizeUpgrade() {
        int before = backend.image().cluster().featureLevel();
        if (before >= FeatureLevels.KNOWN) {
            return CompletableFuture.completedFuture(answer(before, before));
        }
        return controllers.withoutLevel(FeatureLevels.KNOWN).thenCompose(objections -> {
            List<String> all = new ArrayList<>(objections);
            all.addAll(nodesWithoutLevel(backend.image(), backend.liveness(), time.monotonicNanos()));
            if (!all.isEmpty()) {
                throw new MillraceException(
                        ErrorCode.RESOURCE_IN_USE,
                        "The upgrade to feature level " + FeatureLevels.KNOWN + " cannot be finalised yet. "
                                + String.join(" ", all) + " Upgrade, start or remove them first.");
            }
            return backend.propose(new MetadataCommand.RaiseLevel(FeatureLevels.KNOWN))
                    .thenApply(done -> answer(before, FeatureLevels.KNOWN));
        });
    }

    private static List<String> nodesWithoutLevel(MetadataImage image, Liveness heard, long nowNanos) {
        List<String> objections = new ArrayList<>();
        for (NodeId node : image.nodes().keySet()) {
            if (!heard.isHeard(node, nowNanos)) {
                objections.add("Node " + node + " does not run.");
            } else {
                int level = heard.report(node).map(NodeReport::featureLevel).orElse(FeatureLevels.UNGATED);
                if (level < FeatureLevels.KNOWN) {
                    objections.add("Node " + node + " knows feature level " + level + " only.");
                }
            }
        }
        return objections;
    }

    private static FinalizeUpgradeResponse answer(int before, int after) {
        return FinalizeUpgradeResponse.newBuilder()
                .setLevelBefore(before)
                .setLevel(after)
                .build();
    }
}
