/** The gRPC port and the channels to other servers: limits, threads, encryption, the cluster's secret. */
@NullMarked
package io.millrace.server.grpc;

import org.jspecify.annotations.NullMarked;
