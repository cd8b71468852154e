/** Names to things: streams and shards by what a caller sent, the constraints on it, and the texts of refusals. */
@NullMarked
package io.millrace.node.catalog;

import org.jspecify.annotations.NullMarked;
