/** Time, timers and randomness, injected everywhere so that a cluster can be simulated. */
@NullMarked
package io.millrace.common.env;

import org.jspecify.annotations.NullMarked;
