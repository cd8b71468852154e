package io.millrace.common.grpc;

import io.grpc.Channel;

/**
 * Shared channels to other servers of the cluster, by {@code host:port}. The implementation (module server) adds TLS and
 * the cluster's secret, keeps one channel per endpoint and closes them all when the process stops.
 */
public interface Channels {

    /** The channel of an endpoint; connects when first used. */
    Channel to(String endpoint);
}
