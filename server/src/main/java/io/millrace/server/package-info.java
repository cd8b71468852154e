/** The composition root and the command line. */
@NullMarked
package io.millrace.server;

import org.jspecify.annotations.NullMarked;
