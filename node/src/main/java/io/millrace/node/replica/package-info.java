/** A data group's replica on this node: decides, stores, publishes. */
@NullMarked
package io.millrace.node.replica;

import org.jspecify.annotations.NullMarked;
