package io.millrace.client.internal.net;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.millrace.common.env.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The connections of a client, one per server, shared by all its parts. Remembers which servers failed a moment ago, so that
 * calls go elsewhere meanwhile. Any thread.
 */
public final class ClientChannels implements AutoCloseable {

    private static final long AVOID_NANOS = Duration.ofMillis(500).toNanos();
    private static final long RECONNECT_NANOS = Duration.ofMillis(100).toNanos();

    private final List<String> seeds;
    private final Function<String, ManagedChannel> opener;
    private final TimeSource time;
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final Set<String> learnt = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean closed;

    public ClientChannels(List<String> seeds, Function<String, ManagedChannel> opener, TimeSource time) {
        this.seeds = List.copyOf(seeds);
        this.opener = opener;
        this.time = time;
    }

    /** The connection to a server; connects when first used. */
    public ManagedChannel to(String endpoint) {
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
        Peer peer = peers.computeIfAbsent(endpoint, e -> new Peer(opener.apply(e)));
        peer.reconnectSoon(time.monotonicNanos());
        return peer.channel;
    }

    /** Tells of servers that belong to the cluster. */
    public void learn(Collection<String> endpoints) {
        learnt.addAll(endpoints);
    }

    /** A call to the server failed in transport: prefer others for a moment. */
    public void failed(String endpoint) {
        Peer peer = peers.get(endpoint);
        if (peer != null) {
            peer.avoidUntilNanos = time.monotonicNanos() + AVOID_NANOS;
            peer.avoid = true;
        }
    }

    /** The server has answered. */
    public void answered(String endpoint) {
        Peer peer = peers.get(endpoint);
        if (peer != null && peer.avoid) {
            peer.avoid = false;
        }
    }

    /** True unless calls to it failed a moment ago. */
    public boolean isGood(String endpoint) {
        Peer peer = peers.get(endpoint);
        return peer == null || !peer.avoid || time.monotonicNanos() - peer.avoidUntilNanos >= 0;
    }

    /** The first good one of the candidates; when none is good, they take turns. */
    public String choose(List<String> candidates) {
        for (String candidate : candidates) {
            if (isGood(candidate)) {
                return candidate;
            }
        }
        return candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size()));
    }

    /** Any server, in turn, good ones first. */
    public String any() {
        List<String> all = all();
        int first = Math.floorMod(turn.getAndIncrement(), all.size());
        for (int i = 0; i < all.size(); i++) {
            String candidate = all.get((first + i) % all.size());
            if (isGood(candidate)) {
                return candidate;
            }
        }
        return all.get(first);
    }

    /** All known servers: those named at the start, then those learnt. */
    public List<String> all() {
        Set<String> all = new LinkedHashSet<>(seeds);
        all.addAll(learnt);
        return new ArrayList<>(all);
    }

    @Override
    public void close() {
        closed = true;
        peers.values().forEach(peer -> peer.channel.shutdownNow());
        for (Peer peer : peers.values()) {
            try {
                peer.channel.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Peer {

        private final ManagedChannel channel;
        private volatile boolean avoid;
        private volatile long avoidUntilNanos;
        private volatile long reconnectedNanos;
        private volatile boolean everReconnected;

        Peer(ManagedChannel channel) {
            this.channel = channel;
        }

        /** gRPC waits ever longer before it connects again; a restarted server should be noticed at once. */
        void reconnectSoon(long now) {
            if (avoid && (!everReconnected || now - reconnectedNanos > RECONNECT_NANOS)) {
                everReconnected = true;
                reconnectedNanos = now;
                if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
                    channel.resetConnectBackoff();
                }
            }
        }
    }
}
