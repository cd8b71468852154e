/** Operations on registered consumers. */
@NullMarked
package io.millrace.gateway.operation.consumer;

import org.jspecify.annotations.NullMarked;
