/** Sequence numbers and the block format, shared by SDK and servers. */
@NullMarked
package io.millrace.common.record;

import org.jspecify.annotations.NullMarked;
