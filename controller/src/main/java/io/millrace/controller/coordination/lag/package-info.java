/** How far groups are behind; pure but for the port to the nodes that know the shards' tips. */
@NullMarked
package io.millrace.controller.coordination.lag;

import org.jspecify.annotations.NullMarked;
