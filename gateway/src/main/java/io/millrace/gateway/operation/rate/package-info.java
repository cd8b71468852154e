/** How often operations may be called: the rates of the limit profile, counted on this server. */
@NullMarked
package io.millrace.gateway.operation.rate;

import org.jspecify.annotations.NullMarked;
