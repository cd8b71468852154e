/** Operations on tags, policies, limits and the account. */
@NullMarked
package io.millrace.gateway.operation.access;

import org.jspecify.annotations.NullMarked;
