/** Scenarios against simulated and real clusters. */
@NullMarked
package io.millrace.chaos;

import org.jspecify.annotations.NullMarked;
