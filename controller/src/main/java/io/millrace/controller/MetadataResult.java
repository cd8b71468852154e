package io.millrace.controller;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.command.Outcome;
import io.millrace.controller.coordination.command.CoordinationOutcome;
import java.util.Optional;

/**
 * Result of an entry of the metadata log on the replica that proposed it.
 *
 * @param outcome what was decided; unchanged when the entry was about consumer groups
 * @param image the metadata after it
 * @param coordination what was decided about consumer groups, when the entry was about them
 */
public record MetadataResult(Outcome outcome, MetadataImage image, Optional<CoordinationOutcome> coordination) {

    static MetadataResult of(Outcome outcome, MetadataImage image) {
        return new MetadataResult(outcome, image, Optional.empty());
    }

    static MetadataResult of(CoordinationOutcome outcome, MetadataImage image) {
        return new MetadataResult(Outcome.UNCHANGED, image, Optional.of(outcome));
    }
}
