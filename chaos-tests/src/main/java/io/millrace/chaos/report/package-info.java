/** A page per history for people, and the command line {@code millrace-chaos}. */
@NullMarked
package io.millrace.chaos.report;

import org.jspecify.annotations.NullMarked;
