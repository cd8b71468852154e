/** Back-up of a whole cluster, and restore into new servers (ADR 0028). */
@NullMarked
package io.millrace.server.backup;

import org.jspecify.annotations.NullMarked;
