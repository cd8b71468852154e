/** A cluster in memory behind the real protocol, with faults on demand. */
@NullMarked
package io.millrace.client.fake;

import org.jspecify.annotations.NullMarked;
