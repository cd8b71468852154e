package io.millrace.client.internal.group;

import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMapFollower;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.client.internal.read.ShardFeed;
import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.record.SequenceNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens feeds of the streams of a worker, and follows the maps of those streams meanwhile. Any thread. */
public final class StreamFeeds implements ShardParts.Feeds, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamFeeds.class);

    private final Optional<String> consumer;
    private final ClientChannels channels;
    private final Environment environment;
    private final Function<String, ShardMapFollower> acquire;
    private final BiConsumer<String, ShardMapFollower> release;
    private final Map<String, ShardMapFollower> maps = new HashMap<>();
    private boolean closed;

    /** Feeds by long polls, or as a registered consumer. */
    public StreamFeeds(
            Optional<String> consumer,
            ClientChannels channels,
            Environment environment,
            Function<String, ShardMapFollower> acquire,
            BiConsumer<String, ShardMapFollower> release) {
        this.consumer = consumer;
        this.channels = channels;
        this.environment = environment;
        this.acquire = acquire;
        this.release = release;
    }

    /**
     * Gets maps and connections before the worker joins: others give shards up for it from then on, and nobody shall have them
     * while it is still looking for servers. A stream or server that is not there delays it by the patience at most.
     */
    void prepare(Collection<String> streams, Duration patience) {
        List<CompletableFuture<?>> first = new ArrayList<>();
        streams.forEach(stream -> first.add(maps(stream).first()));
        try {
            CompletableFuture.allOf(first.toArray(CompletableFuture[]::new))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            channels.connect();
        } catch (ExecutionException | TimeoutException later) {
            LOG.debug("Joining without all maps: {}", later.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever waits next is told
        }
    }

    @Override
    public ShardFeed open(Lease lease, Optional<Position> received, ShardFeed.Listener listener) {
        ShardFeed.Request request = new ShardFeed.Request(
                lease.stream(),
                lease.shardNumber(),
                lease.epochSeconds(),
                lease.start(),
                received.flatMap(StreamFeeds::next),
                consumer.orElse(""),
                GroupSettings.POLL_WAIT);
        return new ShardFeed(request, listener, maps(lease.stream()), channels, environment);
    }

    /** The record to begin with: the one that is processed in part, or the one after it. */
    private static Optional<SequenceNumber> next(Position position) {
        return Optional.ofNullable(position.sequence())
                .map(number -> position.isPartial()
                        ? number
                        : new SequenceNumber(number.epochSeconds(), number.shardNumber(), number.offset() + 1));
    }

    @Override
    public Optional<HashKeyRange> range(Lease lease) {
        return maps(lease.stream())
                .current()
                .flatMap(map -> map.byNumber(lease.shardNumber()))
                .map(MapShard::range);
    }

    /** A stream that was not there when it was first asked for, or was made anew, gets a new follower. */
    private synchronized ShardMapFollower maps(String stream) {
        if (closed) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "the worker has left the group");
        }
        ShardMapFollower known = maps.get(stream);
        if (known != null && known.gone().isEmpty()) {
            return known;
        }
        if (known != null) {
            release.accept(stream, known);
        }
        ShardMapFollower fresh = acquire.apply(stream);
        maps.put(stream, fresh);
        return fresh;
    }

    @Override
    public synchronized void close() {
        closed = true;
        maps.forEach(release);
        maps.clear();
    }
}
