/** Rates of the limit profile: token buckets per shard and per registered consumer. */
@NullMarked
package io.millrace.node.throttle;

import org.jspecify.annotations.NullMarked;
