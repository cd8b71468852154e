/**
 * The Java client of Millrace: {@link io.millrace.client.MillraceClient} is the door to administration, producers and
 * readers. Signatures hold only JDK types and value types of {@code io.millrace.common}; refusals are
 * {@link io.millrace.common.error.MillraceException}s.
 */
@NullMarked
package io.millrace.client;

import org.jspecify.annotations.NullMarked;
