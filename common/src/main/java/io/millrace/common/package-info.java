/** Ids, error codes, time, configuration, the metadata image and the ports. No I/O. */
@NullMarked
package io.millrace.common;

import org.jspecify.annotations.NullMarked;
