/** Operations on shards: listing and resharding. */
@NullMarked
package io.millrace.gateway.operation.shard;

import org.jspecify.annotations.NullMarked;
