/** Operations on streams and their settings. */
@NullMarked
package io.millrace.gateway.operation.stream;

import org.jspecify.annotations.NullMarked;
