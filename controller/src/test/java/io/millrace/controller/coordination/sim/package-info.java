/** Consumer groups in one thread from one seed: controllers, workers, shards and everything that goes wrong. */
@NullMarked
package io.millrace.controller.coordination.sim;

import org.jspecify.annotations.NullMarked;
