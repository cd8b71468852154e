/** Bounded summaries of a stream of keys, as pure data structures for one thread. */
@NullMarked
package io.millrace.node.load.sketch;

import org.jspecify.annotations.NullMarked;
