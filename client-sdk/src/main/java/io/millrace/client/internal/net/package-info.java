/** Connections, retry rules and blocking calls. Not for applications. */
@NullMarked
package io.millrace.client.internal.net;

import org.jspecify.annotations.NullMarked;
