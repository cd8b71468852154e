package io.millrace.client.internal.net;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.millrace.common.env.TimeSource;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one server, and whether it failed a moment ago. A name that cannot be resolved is said once, with what to
 * change, and asked for again ever more seldom. Any thread.
 */
final class Peer implements ClientInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
    private static final long AVOID_NANOS = Duration.ofMillis(500).toNanos();
    private static final long LONGEST_AVOID_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MOST_DOUBLINGS = 10;
    private static final long RECONNECT_NANOS = Duration.ofMillis(100).toNanos();

    /** Where a server's name comes from. */
    enum Source {
        /** The application named it. */
        GIVEN,
        /** Servers advertise it. */
        ADVERTISED
    }

    private final String endpoint;
    private final Source source;
    private final ManagedChannel channel;
    private final Channel calls;
    private final TimeSource time;
    private volatile boolean avoid;
    private volatile long avoidUntilNanos;
    private volatile long reconnectedNanos;
    private volatile boolean everReconnected;
    /** How often the name could not be resolved since a server last answered. */
    private final AtomicInteger unresolved = new AtomicInteger();

    Peer(String endpoint, Source source, ManagedChannel channel, TimeSource time) {
        this.endpoint = endpoint;
        this.source = source;
        this.channel = channel;
        this.calls = ClientInterceptors.intercept(channel, this);
        this.time = time;
    }

    /** Where calls are made. gRPC waits ever longer before it connects again; a restarted server should be noticed at once. */
    Channel calls() {
        long now = time.monotonicNanos();
        long pause = isUnresolved() ? avoidNanos() : RECONNECT_NANOS;
        if (avoid && (!everReconnected || now - reconnectedNanos > pause)) {
            everReconnected = true;
            reconnectedNanos = now;
            if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
                channel.resetConnectBackoff();
            }
        }
        return calls;
    }

    ManagedChannel channel() {
        return channel;
    }

    /** A call failed in transport. */
    void failed() {
        avoidUntilNanos = time.monotonicNanos() + avoidNanos();
        avoid = true;
    }

    /** The server has answered. */
    void answered() {
        if (avoid) {
            avoid = false;
        }
    }

    boolean isGood() {
        return !avoid || time.monotonicNanos() - avoidUntilNanos >= 0;
    }

    /** The last call did not get further than the name. */
    boolean isUnresolved() {
        return unresolved.get() > 0;
    }

    private long avoidNanos() {
        return Math.min(AVOID_NANOS << Math.min(unresolved.get(), MOST_DOUBLINGS), LONGEST_AVOID_NANOS);
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onHeaders(Metadata received) {
                                unresolved.set(0);
                                super.onHeaders(received);
                            }

                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                super.onClose(isNameUnknown(status.getCause()) ? unresolved(status) : status, trailers);
                            }
                        },
                        headers);
            }
        };
    }

    private static boolean isNameUnknown(@Nullable Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private Status unresolved(Status status) {
        String host = endpoint.substring(0, Math.max(0, endpoint.lastIndexOf(':')));
        String why = "cannot resolve the name '" + host + "' of server " + endpoint
                + (source == Source.ADVERTISED
                        ? ": set listen.advertised-host of that server to a name or address that its clients know, or make"
                                + " this one known here"
                        : ", which this client was given as an endpoint");
        if (unresolved.getAndIncrement() == 0) {
            LOG.warn("{}; it is tried again from time to time", why);
        }
        failed();
        return status.withDescription(why);
    }
}
