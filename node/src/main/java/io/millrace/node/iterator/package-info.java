/** Opaque, signed, expiring positions in shards. */
@NullMarked
package io.millrace.node.iterator;

import org.jspecify.annotations.NullMarked;
