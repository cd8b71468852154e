/** Simulated time, network and log, and the checkers; used by tests only. */
@NullMarked
package io.millrace.testkit;

import org.jspecify.annotations.NullMarked;
