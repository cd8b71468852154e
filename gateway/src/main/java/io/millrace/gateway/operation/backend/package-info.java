/** The public gRPC API as operations use it, and what becomes of its refusals. */
@NullMarked
package io.millrace.gateway.operation.backend;

import org.jspecify.annotations.NullMarked;
