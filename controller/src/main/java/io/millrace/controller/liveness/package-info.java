/** Soft state about nodes: who was heard, who leads which group. */
@NullMarked
package io.millrace.controller.liveness;

import org.jspecify.annotations.NullMarked;
