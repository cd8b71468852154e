/** What calls name: streams and consumers, by name or ARN, and places in lists. */
@NullMarked
package io.millrace.gateway.operation.resource;

import org.jspecify.annotations.NullMarked;
