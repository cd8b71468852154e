/** What can be changed on a running server: log levels, and settings that are read again (ADR 0029). */
@NullMarked
package io.millrace.server.live;

import org.jspecify.annotations.NullMarked;
