/** The producer: lanes per shard, senders per server. Not for applications. */
@NullMarked
package io.millrace.client.internal.produce;

import org.jspecify.annotations.NullMarked;
