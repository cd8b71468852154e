/** The HTTP server: requests in AWS' order of checks, answers, event streams, and what bounds them. */
@NullMarked
package io.millrace.gateway.http;

import org.jspecify.annotations.NullMarked;
