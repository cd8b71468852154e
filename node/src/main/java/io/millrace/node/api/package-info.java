/** gRPC front of the data plane: validate, call, translate. */
@NullMarked
package io.millrace.node.api;

import org.jspecify.annotations.NullMarked;
