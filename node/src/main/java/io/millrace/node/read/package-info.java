/** Iterators and polls: positions in shards, blocks from here or from a peer, long poll without a thread. */
@NullMarked
package io.millrace.node.read;

import org.jspecify.annotations.NullMarked;
