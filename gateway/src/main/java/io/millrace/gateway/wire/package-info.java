/** Bodies as bytes and as trees: JSON 1.1, CBOR 1.1, event-stream frames, and the constraints of the service model. */
@NullMarked
package io.millrace.gateway.wire;

import org.jspecify.annotations.NullMarked;
