/** Operations on records: puts, polls and SubscribeToShard. */
@NullMarked
package io.millrace.gateway.operation.record;

import org.jspecify.annotations.NullMarked;
