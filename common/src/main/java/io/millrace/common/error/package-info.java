/** The one table of errors and the exception that carries it. */
@NullMarked
package io.millrace.common.error;

import org.jspecify.annotations.NullMarked;
