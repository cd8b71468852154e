/** Who sends a request: Signature Version 4, verified without I/O. */
@NullMarked
package io.millrace.gateway.auth;

import org.jspecify.annotations.NullMarked;
