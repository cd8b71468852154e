/** Wires the parts of a client together. Not for applications. */
@NullMarked
package io.millrace.client.internal;

import org.jspecify.annotations.NullMarked;
