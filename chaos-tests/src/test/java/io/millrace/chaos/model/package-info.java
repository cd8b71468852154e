/** A small model of resharding across groups, all of whose states are visited. */
@NullMarked
package io.millrace.chaos.model;

import org.jspecify.annotations.NullMarked;
