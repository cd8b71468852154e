/** The data plane: shard replicas, record store, reads. */
@NullMarked
package io.millrace.node;

import org.jspecify.annotations.NullMarked;
