/** Transfer of a state machine's checkpoint to a replica that is too far behind for the log. */
@NullMarked
package io.millrace.raft.checkpoint;

import org.jspecify.annotations.NullMarked;
