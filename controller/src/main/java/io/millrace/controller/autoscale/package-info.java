/** Decides about the shards of on-demand streams from the load that nodes report. Pure: no I/O, clock or lock. */
@NullMarked
package io.millrace.controller.autoscale;

import org.jspecify.annotations.NullMarked;
