/** {@code millrace dev}: a whole cluster in one JVM, with real replicas over loopback. */
@NullMarked
package io.millrace.server.dev;

import org.jspecify.annotations.NullMarked;
