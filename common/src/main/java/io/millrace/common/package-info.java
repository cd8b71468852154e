/** What all modules share: ids, errors, time, block format, the two log ports and the metadata image. No I/O. */
@NullMarked
package io.millrace.common;

import org.jspecify.annotations.NullMarked;
