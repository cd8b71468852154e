package io.millrace.server.grpc;

import java.time.Duration;

/** Sizes and times that both ends of our gRPC connections share. */
final class GrpcLimits {

    /** A batch of 10 MiB with its keys and envelopes. */
    static final int MESSAGE_BYTES = 16 << 20;
    /** Bytes under way per stream before the sender waits: a few entries of 1 MiB. */
    static final int FLOW_CONTROL_WINDOW_BYTES = 4 << 20;
    /** An idle connection is probed after this long, so that a peer that vanished without a word is noticed. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(5);
    /** Clients may probe this often. */
    static final Duration LEAST_KEEP_ALIVE_OF_CLIENTS = Duration.ofSeconds(5);

    static final int CALLS_PER_CONNECTION = 4096;

    private GrpcLimits() {}
}
