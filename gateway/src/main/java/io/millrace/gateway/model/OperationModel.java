package io.millrace.gateway.model;

import io.millrace.gateway.model.Shape.StructureShape;
import java.util.Optional;

/**
 * What goes into an operation and what comes out.
 *
 * @param name as in the X-Amz-Target header after the dot
 * @param output empty of members when the answer has no body
 * @param event the messages of the event stream, for an operation that answers with one
 */
public record OperationModel(
        String name, StructureShape input, StructureShape output, Optional<StructureShape> event) {}
