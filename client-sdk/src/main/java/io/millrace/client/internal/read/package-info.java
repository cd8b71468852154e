/** Readers: one source per shard, lineage, delivery. Not for applications. */
@NullMarked
package io.millrace.client.internal.read;

import org.jspecify.annotations.NullMarked;
