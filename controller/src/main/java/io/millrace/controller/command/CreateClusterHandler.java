package io.millrace.controller.command;

import io.millrace.common.metadata.ClusterInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;

/** Names the cluster. The first one in the log wins; later ones (of a leader that lost) change nothing. */
final class CreateClusterHandler {

    private CreateClusterHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.CreateCluster command) {
        if (!image.cluster().clusterId().isEmpty()) {
            return Outcome.UNCHANGED;
        }
        return Outcome.done(new MetadataRecord.Cluster(new ClusterInfo(
                command.clusterId(),
                command.tokenKeyHex(),
                image.cluster().nextUid(),
                Math.max(image.cluster().featureLevel(), command.featureLevel()))));
    }
}
