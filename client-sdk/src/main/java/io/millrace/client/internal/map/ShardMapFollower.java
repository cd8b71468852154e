package io.millrace.client.internal.map;

import io.millrace.client.internal.net.ClientChannels;
import io.millrace.client.internal.net.RetryPolicy;
import io.millrace.client.internal.net.StreamingCall;
import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.StreamMap;
import io.millrace.proto.api.v1.StreamMapShard;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.api.v1.WatchStreamMapRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one stream's {@link ShardMap} current: watches it at one server, moves to another one when that fails, and applies
 * leader hints at once. Never goes back to an older map. Any thread; maps are taken in on the executor, for one may tell of
 * thousands of shards and the connection's thread has the answers to puts to deliver; listeners run there and on gRPC's and timer
 * threads and must not block.
 */
public final class ShardMapFollower implements AutoCloseable {

    /** A server may not know a stream yet that another one has just created: believe "not found" only after this. */
    private static final long DOUBT_NANOS = Duration.ofSeconds(2).toNanos();

    private static final long RECHECK_NANOS = Duration.ofMillis(250).toNanos();

    private final String stream;
    private final ClientChannels channels;
    private final Environment environment;
    private final Executor executor;
    private final RandomSource random;
    private final List<Consumer<MapChange>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ShardMap> first = new CompletableFuture<>();
    private final Object lock = new Object();

    private volatile @Nullable ShardMap map;
    private volatile @Nullable MillraceException gone;
    // Guarded by lock.
    private final MapHints hints = new MapHints();
    private @Nullable Watch watch;
    private @Nullable Watch published;
    private boolean closed;
    private int failures;
    private boolean doubting;
    private long notFoundSince;
    private long lastRecheck;

    /**
     * Watches nothing before {@link #start}.
     *
     * @param executor takes maps in
     */
    public ShardMapFollower(String stream, ClientChannels channels, Environment environment, Executor executor) {
        this.stream = stream;
        this.channels = channels;
        this.environment = environment;
        this.executor = executor;
        this.random = environment.random("shard-map");
    }

    /** Begins to watch. */
    public void start() {
        lastRecheck = now();
        open();
    }

    /** Ends with the first map, or with RESOURCE_NOT_FOUND. */
    public CompletableFuture<ShardMap> first() {
        return first;
    }

    /** The newest map; empty before the first. */
    public Optional<ShardMap> current() {
        return Optional.ofNullable(map);
    }

    /** Why there will be no more maps: the stream does not exist (any more). */
    public Optional<MillraceException> gone() {
        return Optional.ofNullable(gone);
    }

    /** Calls the listener after each change, and when there will be no more maps. */
    public void addListener(Consumer<MapChange> listener) {
        listeners.add(listener);
    }

    public void removeListener(Consumer<MapChange> listener) {
        listeners.remove(listener);
    }

    /** A refusal named the leader of a group. */
    public void hintLeader(int group, String endpoint) {
        synchronized (lock) {
            ShardMap known = map;
            if (known == null) {
                return;
            }
            map = known.withLeader(group, endpoint);
        }
        channels.learn(List.of(endpoint));
        channels.answered(endpoint); // somebody says that it leads: it deserves a call
        changed(MapChange.WHOLE);
    }

    /**
     * Refusals said that shards are closed and named the ones that take their records.
     *
     * @param children by the unique number of the closed shard
     */
    public void hintChildren(Map<Long, List<MapShard>> children) {
        ShardMap known;
        ShardMap hinted;
        synchronized (lock) {
            known = map;
            if (known == null) {
                return;
            }
            hinted = hints.hint(known, children);
            map = hinted;
        }
        if (!hinted.equals(known)) {
            changed(MapChange.of(
                    hinted, children.values().stream().flatMap(List::stream).toList()));
        }
    }

    /** A call failed as if the map were old: watch at another server, in case the present one hangs. */
    public void recheck() {
        synchronized (lock) {
            if (closed || now() - lastRecheck < RECHECK_NANOS) {
                return;
            }
            lastRecheck = now();
        }
        open();
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            giveUp(watch);
            watch = null;
        }
        first.completeExceptionally(new MillraceException(ErrorCode.UNAVAILABLE, "the client is closed"));
    }

    private void open() {
        Watch next;
        synchronized (lock) {
            if (closed || gone != null) {
                return;
            }
            giveUp(watch);
            next = new Watch(channels.any());
            watch = next;
        }
        WatchStreamMapRequest request = WatchStreamMapRequest.newBuilder()
                .setStreamName(stream)
                .setChanges(true)
                .build();
        next.begin(observer -> StreamServiceGrpc.newStub(channels.to(next.endpoint))
                .withExecutor(executor)
                .watchStreamMap(request, observer));
    }

    private static void giveUp(@Nullable Watch watch) {
        if (watch != null) {
            watch.giveUp();
        }
    }

    private void received(Watch from, StreamMap message) {
        ShardMap next;
        MapChange change = MapChange.WHOLE;
        if (message.getBaseVersion() == 0) {
            next = ShardMap.of(message);
        } else {
            List<MapShard> changed =
                    message.getShardsList().stream().map(MapShard::of).toList();
            next = from.base(message.getBaseVersion()).with(message.getVersion(), changed, message.getGoneList());
            change = message.getGoneCount() == 0 ? MapChange.of(next, changed) : MapChange.WHOLE;
        }
        from.base = next;
        channels.answered(from.endpoint);
        synchronized (lock) {
            if (closed || watch != from) {
                return;
            }
            failures = 0;
            doubting = false;
            ShardMap known = map;
            if (known != null && next.version() < known.version()) {
                return;
            }
            map = hints.apply(next);
            // What another server's map showed may be missing here and now.
            change = published == from ? change : MapChange.WHOLE;
            published = from;
        }
        channels.learn(endpoints(message));
        first.complete(next);
        changed(change);
    }

    /** The endpoints that a message names, each once. */
    private static Set<String> endpoints(StreamMap message) {
        Set<String> endpoints = new HashSet<>();
        for (StreamMapShard shard : message.getShardsList()) {
            endpoints.addAll(shard.getReplicaEndpointsList());
            endpoints.add(shard.getLeaderEndpoint());
        }
        endpoints.remove("");
        return endpoints;
    }

    private void ended(Watch from, @Nullable Throwable cause) {
        Duration wait;
        boolean isGone = false;
        MillraceException failure = cause == null
                ? new MillraceException(ErrorCode.UNAVAILABLE, "the watch ended")
                : GrpcErrors.fromStatus(cause);
        if (failure.code() == ErrorCode.UNAVAILABLE) {
            channels.failed(from.endpoint);
        }
        synchronized (lock) {
            if (closed || watch != from) {
                return;
            }
            watch = null;
            failures++;
            if (failure.code() == ErrorCode.RESOURCE_NOT_FOUND) {
                if (!doubting) {
                    doubting = true;
                    notFoundSince = now();
                }
                isGone = now() - notFoundSince >= DOUBT_NANOS;
            } else {
                isGone = failure.code().retry() == io.millrace.common.error.Retry.NEVER;
            }
            if (isGone) {
                gone = failure;
            }
            wait = RetryPolicy.DEFAULT.next(failures, failure.retryAfter(), random);
        }
        if (isGone) {
            first.completeExceptionally(failure);
            changed(MapChange.WHOLE);
        } else {
            environment.timers().after(wait, this::open);
        }
    }

    private void changed(MapChange change) {
        listeners.forEach(listener -> listener.accept(change));
    }

    private long now() {
        return environment.time().monotonicNanos();
    }

    /** One call to one server. */
    private final class Watch extends StreamingCall<WatchStreamMapRequest, StreamMap> {

        private final String endpoint;
        /** What the server has sent so far, without hints. Belongs to the call's thread. */
        private @Nullable ShardMap base;

        Watch(String endpoint) {
            super("watched elsewhere");
            this.endpoint = endpoint;
        }

        ShardMap base(long version) {
            ShardMap known = base;
            if (known == null || known.version() != version) {
                throw new IllegalStateException("the server sent a change of map " + version + ", the last one was "
                        + (known == null ? "none" : known.version()));
            }
            return known;
        }

        @Override
        public void onNext(StreamMap message) {
            try {
                received(this, message);
            } catch (IllegalStateException unusable) {
                // Without this change every later one would be wrong: begin again, with a whole map.
                giveUp();
                onError(unusable);
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended(this, failure);
        }

        @Override
        public void onCompleted() {
            ended(this, null);
        }
    }
}
