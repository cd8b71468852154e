package io.millrace.controller;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.command.Outcome;

/**
 * Result of a metadata command on the replica that proposed it.
 *
 * @param outcome what was decided
 * @param image the metadata after it
 */
public record MetadataResult(Outcome outcome, MetadataImage image) {}
