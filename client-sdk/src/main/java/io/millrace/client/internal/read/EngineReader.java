package io.millrace.client.internal.read;

import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.ShardReader;
import io.millrace.client.StartPosition;
import io.millrace.client.internal.crypto.Envelope;
import io.millrace.client.internal.map.MapChange;
import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMap;
import io.millrace.client.internal.map.ShardMapFollower;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.common.env.Environment;
import io.millrace.common.env.Timers.Timer;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import io.millrace.common.record.SequenceNumber;
import io.millrace.proto.api.v1.ChildShard;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@link ShardReader} and, of a whole stream, StreamReader: starts a source per shard as lineage allows and hands their chunks to the caller. */
public final class EngineReader implements ShardReader {

    private static final Duration LONG = Duration.ofMillis(500);
    private static final Duration WATCH = Duration.ofSeconds(5);

    private final String stream;
    private final ReaderOptions options;
    private final ShardMap known;
    private final Parts parts;
    private final DeliveryQueue queue;
    private final Sink sink = new SourceSink();
    private final Consumer<MapChange> onMap = this::mapChanged;
    private final Map<String, SequenceNumber> positions = new ConcurrentHashMap<>();
    private final Optional<Envelope> envelope;
    private final Deaggregation deaggregation;
    private final Timer watchdog;

    private final Object lock = new Object();
    // Guarded by lock.
    private final Lineage lineage;
    private List<Child> children = List.of();
    private final Map<Integer, ShardSource> sources = new HashMap<>();
    private long trimmedBefore;
    private boolean begun;
    private boolean closed;
    private volatile boolean allRead;

    /** What a reader works with. */
    public record Parts(ShardMapFollower maps, ClientChannels channels, Environment environment, Runnable onClose) {}

    /**
     * Begins to read.
     *
     * @throws MillraceException RESOURCE_NOT_FOUND when the shard that the options name does not exist
     */
    public EngineReader(ShardMap first, ReaderOptions options, Parts parts) {
        this.stream = first.stream();
        this.known = first;
        this.options = options;
        this.parts = parts;
        this.queue = new DeliveryQueue(options.bufferBytes());
        this.envelope = options.decryption().map(keys -> new Envelope(keys, stream));
        this.deaggregation = new Deaggregation(options.aggregates());
        if (options.shardId().isPresent()) {
            int number = ShardId.parse(options.shardId().get()).number();
            if (first.byNumber(number).isEmpty()) {
                throw new MillraceException(
                        ErrorCode.RESOURCE_NOT_FOUND,
                        "stream " + stream + " has no shard " + new ShardId(number) + " (any more)");
            }
            lineage = Lineage.from(number);
            start(() -> lineage.seen(number, List.of()));
        } else {
            lineage = new Lineage();
            start(() -> begin(first));
        }
        this.watchdog = parts.environment.timers().every(WATCH, this::watch);
        if (followsChildren()) {
            parts.maps.addListener(onMap);
            mapChanged(MapChange.WHOLE);
        }
    }

    private boolean followsChildren() {
        return options.shardId().isEmpty() || options.scope() == ReaderOptions.Scope.DESCENDANTS;
    }

    private void begin(ShardMap first) {
        if (options.start().kind() == StartPosition.Kind.LATEST) {
            lineage.skipClosed(first);
        }
        lineage.seen(first);
    }

    private void mapChanged(MapChange change) {
        Optional<MillraceException> gone = parts.maps.gone();
        if (gone.isPresent()) {
            queue.fail(gone.get());
            return;
        }
        parts.maps
                .current()
                .ifPresent(map -> start(
                        () -> change.uids().ifPresentOrElse(uids -> lineage.seen(map, uids), () -> lineage.seen(map))));
    }

    /** Changes the lineage, then starts what may be read now. */
    private void start(Runnable change) {
        List<ShardSource> fresh = new ArrayList<>();
        synchronized (lock) {
            if (closed) {
                return;
            }
            boolean initial = !begun;
            begun = true;
            change.run();
            for (int number : lineage.toStart()) {
                // No map shows it yet: by the time that it can be read, "latest" would skip what was put meanwhile.
                boolean justBorn =
                        number > known.highestNumber() && options.shardId().isEmpty();
                ShardSource source = source(number, initial && !justBorn ? options.start() : childStart());
                sources.put(number, source);
                fresh.add(source);
            }
            if (lineage.isExhausted() && isBounded()) {
                allRead = true;
                queue.end();
            }
        }
        fresh.forEach(ShardSource::start);
    }

    /** A server that has stopped without closing its connections is noticed by its silence. */
    private void watch() {
        List<ShardSource> running;
        synchronized (lock) {
            running = List.copyOf(sources.values());
        }
        running.forEach(ShardSource::checkServer);
    }

    private boolean isBounded() {
        return !followsChildren() || options.end() == ReaderOptions.End.AT_TIP;
    }

    /** Children are read from their beginning, but for a start in time, which holds for them as well. */
    private StartPosition childStart() {
        return options.start().kind() == StartPosition.Kind.AT_TIMESTAMP
                ? options.start()
                : StartPosition.trimHorizon();
    }

    private ShardSource source(int number, StartPosition start) {
        SourceContext context = new SourceContext(
                stream,
                number,
                options.end() == ReaderOptions.End.AT_TIP,
                sink,
                parts.maps,
                parts.channels,
                parts.environment);
        long epoch = parts.maps
                .current()
                .flatMap(map -> map.byNumber(number))
                .map(MapShard::epochSeconds)
                .orElse(0L);
        Cursor cursor = new Cursor(context.shardId(), number, epoch, start);
        return options.mode() == ReaderOptions.Mode.SUBSCRIBED
                ? new SubscribedSource(context, cursor, options.consumer().orElse(""))
                : new PolledSource(context, cursor, options.pollWait());
    }

    @Override
    public List<ReadRecord> poll(Duration wait) {
        @Nullable Chunk chunk = queue.take(wait);
        if (chunk == null) {
            return List.of();
        }
        List<ReadRecord> stored = chunk.records();
        List<ReadRecord> users = deaggregation.of(stored, range(chunk.shard().number()));
        List<ReadRecord> plain = envelope.isPresent() ? decrypted(users, envelope.get()) : users;
        ReadRecord last = stored.get(stored.size() - 1);
        positions.put(last.shardId(), last.sequenceNumber());
        return plain;
    }

    private List<ReadRecord> decrypted(List<ReadRecord> records, Envelope cipher) {
        try {
            return records.stream()
                    .map(record -> record.withData(
                            cipher.open(record.partitionKey().getBytes(StandardCharsets.UTF_8), record.data())))
                    .toList();
        } catch (MillraceException unreadable) {
            queue.discard(); // what comes behind must not be delivered as if nothing were missing
            queue.fail(unreadable);
            throw unreadable;
        }
    }

    /** What the shard owns; everything when the map does not hold it any more. */
    private HashKeyRange range(int number) {
        return parts.maps
                .current()
                .flatMap(map -> map.byNumber(number))
                .map(MapShard::range)
                .orElse(HashKeyRange.ALL);
    }

    @Override
    public void forEach(Consumer<? super ReadRecord> consumer) {
        while (!isFinished() && !Thread.currentThread().isInterrupted()) {
            poll(LONG).forEach(consumer);
        }
    }

    @Override
    public boolean isFinished() {
        return allRead && queue.isEmpty();
    }

    @Override
    public Map<String, SequenceNumber> positions() {
        return Map.copyOf(positions);
    }

    @Override
    public String shardId() {
        return options.shardId().orElseThrow(() -> new IllegalStateException("this reader reads a whole stream"));
    }

    @Override
    public List<Child> children() {
        synchronized (lock) {
            return children;
        }
    }

    @Override
    public long millisBehindLatest() {
        synchronized (lock) {
            return sources.values().stream()
                    .mapToLong(ShardSource::millisBehind)
                    .max()
                    .orElse(0);
        }
    }

    @Override
    public long trimmedRecords() {
        synchronized (lock) {
            return trimmedBefore
                    + sources.values().stream().mapToLong(ShardSource::trimmed).sum();
        }
    }

    @Override
    public long outOfRangeRecords() {
        return deaggregation.outOfRange();
    }

    @Override
    public void close() {
        List<ShardSource> running;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            running = List.copyOf(sources.values());
        }
        watchdog.cancel();
        parts.maps.removeListener(onMap);
        running.forEach(ShardSource::close);
        allRead = true;
        queue.discard();
        parts.onClose.run();
    }

    private final class SourceSink implements Sink {

        @Override
        public void chunk(Chunk chunk) {
            queue.put(chunk);
        }

        @Override
        public boolean hasRoom(ShardSource source) {
            return queue.hasRoom(source);
        }

        @Override
        public void ended(ShardSource source, List<ChildShard> named) {
            start(() -> {
                if (options.shardId()
                        .filter(id -> number(id) == source.shardNumber())
                        .isPresent()) {
                    children = named.stream()
                            .map(child -> new Child(child.getShardId(), child.getParentShardsList()))
                            .toList();
                }
                sources.remove(source.shardNumber());
                trimmedBefore += source.trimmed();
                if (followsChildren()) {
                    named.forEach(child -> lineage.seen(number(child.getShardId()), parents(child)));
                }
                lineage.ended(source.shardNumber());
            });
        }

        @Override
        public void failed(ShardSource source, MillraceException failure) {
            queue.fail(failure);
        }

        private static List<Integer> parents(ChildShard child) {
            return child.getParentShardsList().stream().map(SourceSink::number).toList();
        }

        private static int number(String shardId) {
            return ShardId.parse(shardId).number();
        }
    }
}
