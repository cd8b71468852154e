/** The data directory: who may use it, and what it belongs to. */
@NullMarked
package io.millrace.server.data;

import org.jspecify.annotations.NullMarked;
