/** Names and numbers of things: nodes, groups, shards, producers. */
@NullMarked
package io.millrace.common.id;

import org.jspecify.annotations.NullMarked;
