/** The admin port: metrics, liveness and readiness. */
@NullMarked
package io.millrace.server.health;

import org.jspecify.annotations.NullMarked;
