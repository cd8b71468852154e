/** Administration over gRPC. Not for applications. */
@NullMarked
package io.millrace.client.internal.admin;

import org.jspecify.annotations.NullMarked;
