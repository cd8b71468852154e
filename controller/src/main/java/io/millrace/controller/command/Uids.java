package io.millrace.controller.command;

import io.millrace.common.metadata.ClusterInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;

/** Draws unique numbers from the image's counter during one command. */
final class Uids {

    private final ClusterInfo base;
    private long next;

    Uids(MetadataImage image) {
        base = image.cluster();
        next = base.nextUid();
    }

    long next() {
        return next++;
    }

    /** The counter after all draws; belongs among the command's records. */
    MetadataRecord record() {
        return new MetadataRecord.Cluster(
                new ClusterInfo(base.clusterId(), base.tokenKeyHex(), next, base.featureLevel()));
    }
}
