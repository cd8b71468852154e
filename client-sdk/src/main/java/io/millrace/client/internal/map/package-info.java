/** The shard map of a stream and how it is followed. Not for applications. */
@NullMarked
package io.millrace.client.internal.map;

import org.jspecify.annotations.NullMarked;
