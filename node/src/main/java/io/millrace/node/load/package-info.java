/** How much load each shard gets and from which keys: measured at the leader, reported to the controllers. */
@NullMarked
package io.millrace.node.load;

import org.jspecify.annotations.NullMarked;
