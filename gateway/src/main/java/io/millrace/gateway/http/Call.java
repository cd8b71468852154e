package io.millrace.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.model.OperationModel;
import io.millrace.gateway.wire.BodyFormat;

/** A request that has passed every check that needs no operation. */
record Call(OperationModel model, BodyFormat format, ObjectNode input, String accessKeyId) {}
