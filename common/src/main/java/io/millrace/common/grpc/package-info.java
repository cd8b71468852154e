/** The one translation between errors and gRPC, and the door to channels of other servers. */
@NullMarked
package io.millrace.common.grpc;

import org.jspecify.annotations.NullMarked;
