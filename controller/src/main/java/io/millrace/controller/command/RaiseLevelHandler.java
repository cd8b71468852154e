package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;

/** Raises the cluster's feature level; one that it has already passed changes nothing. */
final class RaiseLevelHandler {

    private RaiseLevelHandler() {}

    static Outcome handle(MetadataImage image, MetadataCommand.RaiseLevel command) {
        return command.featureLevel() <= image.cluster().featureLevel()
                ? Outcome.UNCHANGED
                : Outcome.done(new MetadataRecord.Cluster(image.cluster().withFeatureLevel(command.featureLevel())));
    }
}
