/** A client's numbers for Prometheus. Needs {@code io.prometheus:simpleclient}, which is an optional dependency. */
@NullMarked
package io.millrace.client.prometheus;

import org.jspecify.annotations.NullMarked;
