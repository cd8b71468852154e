package io.millrace.client.internal.read;

import io.millrace.client.ReadRecord;
import io.millrace.client.StartPosition;
import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMapFollower;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.common.env.Environment;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.SequenceNumber;
import io.millrace.proto.api.v1.ChildShard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One shard, read ahead of a worker of a consumer group. Any thread; the listener is called from gRPC's and timer threads. */
public final class ShardFeed implements AutoCloseable {

    private final ShardSource source;
    private final Listener listener;

    /** What takes the work of a feed; must not block. */
    public interface Listener {

        /** Takes records, in order. */
        void received(Piece piece);

        /** True when more may be asked for; else {@link ShardFeed#resume} is called later. */
        boolean hasRoom();

        /** The shard is closed and was received to its end. */
        void ended();

        /** The feed cannot go on. */
        void failed(MillraceException failure);
    }

    /** Records that were received together and are not decoded yet. */
    public static final class Piece {

        private final Chunk chunk;

        private Piece(Chunk chunk) {
            this.chunk = chunk;
        }

        /** Bytes that it holds. */
        public int bytes() {
            return chunk.bytes();
        }

        /** Decodes. */
        public List<ReadRecord> records() {
            return chunk.records();
        }
    }

    /**
     * What to read.
     *
     * @param stream name of the stream
     * @param shardNumber number of the shard
     * @param epochSeconds creation time of the shard as sequence numbers carry it
     * @param start where to start when there is no position
     * @param next first record to read: it or, when it has been trimmed, what follows
     * @param consumer registered consumer to read as; empty text = long polls
     * @param pollWait longest wait of one poll
     */
    public record Request(
            String stream,
            int shardNumber,
            long epochSeconds,
            StartPosition start,
            Optional<SequenceNumber> next,
            String consumer,
            Duration pollWait) {}

    /** A feed; {@link #start} begins to read. */
    public ShardFeed(
            Request request,
            Listener listener,
            ShardMapFollower maps,
            ClientChannels channels,
            Environment environment) {
        this(listener, sink -> source(request, sink, maps, channels, environment));
    }

    private ShardFeed(Listener listener, Function<Sink, ShardSource> source) {
        this.listener = listener;
        this.source = source.apply(new FeedSink());
    }

    /** A feed of one made-up record, which needs no server: code that takes feeds can run before it is needed. */
    public static ShardFeed rehearsed(int shardNumber, Listener listener) {
        return new ShardFeed(listener, sink -> new RehearsedSource(shardNumber, sink));
    }

    private static ShardSource source(
            Request request, Sink sink, ShardMapFollower maps, ClientChannels channels, Environment environment) {
        SourceContext context =
                new SourceContext(request.stream, request.shardNumber, false, sink, maps, channels, environment);
        long epoch = maps.current()
                .flatMap(map -> map.byNumber(request.shardNumber))
                .map(MapShard::epochSeconds)
                .orElse(request.epochSeconds);
        Cursor cursor = request.next
                .map(next -> Cursor.continuing(context.shardId(), request.shardNumber, epoch, next.offset()))
                .orElseGet(() -> new Cursor(context.shardId(), request.shardNumber, epoch, request.start));
        return request.consumer.isEmpty()
                ? new PolledSource(context, cursor, request.pollWait)
                : new SubscribedSource(context, cursor, request.consumer);
    }

    /** Begins to read. */
    public void start() {
        source.start();
    }

    /** There is room again. */
    public void resume() {
        source.resume();
    }

    /** How far it was behind the tip when it last heard, milliseconds. */
    public long millisBehind() {
        return source.millisBehind();
    }

    /** Records that retention trimmed before they were read. */
    public long trimmed() {
        return source.trimmed();
    }

    /** To be called every few seconds: leaves a server that is silent, or that does not lead any more. */
    public void checkServer() {
        source.checkServer();
    }

    @Override
    public void close() {
        source.close();
    }

    private final class FeedSink implements Sink {

        @Override
        public void chunk(Chunk chunk) {
            listener.received(new Piece(chunk));
        }

        @Override
        public boolean hasRoom(ShardSource asking) {
            return listener.hasRoom();
        }

        @Override
        public void ended(ShardSource ended, List<ChildShard> children) {
            listener.ended();
        }

        @Override
        public void failed(ShardSource failed, MillraceException failure) {
            listener.failed(failure);
        }
    }
}
