/** What a worker of a consumer group decides: pure, from events to commands. Not for applications. */
@NullMarked
package io.millrace.client.internal.lease;

import org.jspecify.annotations.NullMarked;
