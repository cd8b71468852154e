/** From a put to the log: routing by hash key, checks at the leader, one batcher per led group. */
@NullMarked
package io.millrace.node.write;

import org.jspecify.annotations.NullMarked;
