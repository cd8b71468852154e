package io.millrace.gateway.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;

/**
 * One operation with one answer, such as PutRecord. Called on an I/O thread: must not block.
 *
 * <p>Trees are the same for JSON and CBOR: blobs are {@code BinaryNode}s, time stamps are epoch milliseconds as
 * {@code LongNode}s, absent members are absent. The input has passed every constraint of the service model.
 */
public interface Operation {

    /** As in the X-Amz-Target header after the dot, for example {@code PutRecord}. */
    String name();

    /** The output members, or {@link KinesisException} as the failure of the stage. */
    CompletionStage<ObjectNode> handle(ObjectNode input, RequestContext context);
}
