/** The Java client: producer, consumer and administration. */
@NullMarked
package io.millrace.client;

import org.jspecify.annotations.NullMarked;
