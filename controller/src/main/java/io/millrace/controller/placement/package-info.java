/** Pure placement: replica groups on nodes, shards in groups, leaders over nodes. */
@NullMarked
package io.millrace.controller.placement;

import org.jspecify.annotations.NullMarked;
