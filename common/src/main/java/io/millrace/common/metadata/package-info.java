/** The immutable metadata image (streams, shards, nodes, groups, consumers) and its pure rules. */
@NullMarked
package io.millrace.common.metadata;

import org.jspecify.annotations.NullMarked;
