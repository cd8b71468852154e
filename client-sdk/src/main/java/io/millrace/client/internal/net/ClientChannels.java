package io.millrace.client.internal.net;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.millrace.common.env.TimeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    public Channel to(String endpoint) {
        return peer(endpoint).calls();
    }

    private Peer peer(String endpoint) {
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
        return peers.computeIfAbsent(
                endpoint,
                it -> new Peer(
                        it, seeds.contains(it) ? Peer.Source.GIVEN : Peer.Source.ADVERTISED, opener.apply(it), time));
    }

    /** Begins to connect to all known servers, before there is something to call them for. */
    public void connect() {
        all().forEach(endpoint -> peer(endpoint).channel().getState(true));
    }

    /** Tells of servers that belong to the cluster. */
    public void learn(Collection<String> endpoints) {
        learnt.addAll(endpoints);
    }

    /** A call to the server failed in transport: prefer others for a moment. */
    public void failed(String endpoint) {
        Peer peer = peers.get(endpoint);
        if (peer != null) {
            peer.failed();
        }
    }

    /** The server has answered. */
    public void answered(String endpoint) {
        Peer peer = peers.get(endpoint);
        if (peer != null) {
            peer.answered();
        }
    }

    /** True unless calls to it failed a moment ago. */
    public boolean isGood(String endpoint) {
        Peer peer = peers.get(endpoint);
        return peer == null || peer.isGood();
    }

    /** False when the names of all known servers could not be resolved. */
    boolean isAnyResolvable() {
        return all().stream()
                .anyMatch(endpoint -> Optional.ofNullable(peers.get(endpoint))
                        .filter(Peer::isUnresolved)
                        .isEmpty());
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
        peers.values().forEach(peer -> peer.channel().shutdownNow());
        for (Peer peer : peers.values()) {
            try {
                peer.channel().awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
