package io.millrace.client.internal.produce;

import io.millrace.client.internal.map.MapChange;
import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMap;
import io.millrace.client.internal.map.ShardMapFollower;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.common.concurrent.Signals;
import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.error.Blame;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.grpc.Reply;
import io.millrace.common.id.ProducerId;
import io.millrace.proto.api.v1.AppendBlocksResponse;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves a producer's records from lanes into calls and answers back into lanes. Has no thread: it works on those that send,
 * that deliver answers, and on the timer. One lock guards lanes and senders; blocks are encoded and calls started outside of
 * it, by one thread at a time and in the order in which they were cut, so that a shard's blocks leave in sequence.
 */
final class Dispatcher implements AutoCloseable {

    private static final Duration SWEEP = Duration.ofMillis(100);
    private static final long ORPHANED_NANOS = Duration.ofMillis(500).toNanos();

    private final String stream;
    private final ShardMapFollower maps;
    private final ClientChannels channels;
    private final Environment environment;
    private final RandomSource random;
    private final Pauses pauses;
    private final ProducerShape shape;
    private final Duration requestTimeout;
    private final ProducerMetrics metrics;
    private final Consumer<Completions> decided;
    private final Consumer<MapChange> onMap = this::mapChanged;
    private final Queue<BlockCall> outbox = new ConcurrentLinkedQueue<>();
    private final Signals starting = Signals.idle();
    private final io.millrace.common.env.Timers.Timer sweeper;
    // Belongs to the thread that starts calls.
    private final BlockBuilder builder;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final LaneTable table;
    private final Senders senders;
    private final Set<Lane> stranded = new LinkedHashSet<>();
    private @Nullable MillraceException ended;
    private ShardLimiter.Rate rate = ShardLimiter.Rate.UNLIMITED;

    /**
     * What a dispatcher works with.
     *
     * @param maps the stream's shard map, which has a first map already
     * @param decided takes decided blocks, on any thread, outside of the lock
     */
    record Parts(
            ShardMapFollower maps,
            ClientChannels channels,
            Environment environment,
            ProducerShape shape,
            Duration requestTimeout,
            ProducerMetrics metrics,
            Consumer<Completions> decided) {}

    Dispatcher(ShardMap first, Parts parts) {
        stream = first.stream();
        maps = parts.maps;
        channels = parts.channels;
        environment = parts.environment;
        random = environment.random("producer");
        pauses = new Pauses(random);
        shape = parts.shape;
        requestTimeout = parts.requestTimeout;
        metrics = parts.metrics;
        decided = parts.decided;
        builder = new BlockBuilder(shape);
        senders = new Senders(channels, shape);
        table = new LaneTable(first, this::newLane);
        maps.addListener(onMap);
        sweeper = environment.timers().every(SWEEP, this::sweep);
        mapChanged(MapChange.WHOLE);
    }

    private Lane newLane(MapShard shard) {
        Lane lane = new Lane(shard, shape, this::newId);
        lane.limiter.limit(rate, now());
        return lane;
    }

    /** Bounds what is sent to each shard from now on. */
    void limit(ShardLimiter.Rate perShard) {
        lock.lock();
        try {
            rate = perShard;
            table.lanes().forEach(lane -> lane.limiter.limit(perShard, now()));
        } finally {
            lock.unlock();
        }
    }

    private ProducerId newId() {
        // Zero means "none"; a random 0 is as likely as any other number.
        return shape.idempotent() ? new ProducerId(random.nextLong(), random.nextLong() | 1) : ProducerId.NONE;
    }

    /** Queues a record and sends what may be sent. Returns why not, if it takes no more. */
    Optional<MillraceException> append(Pending record) {
        lock.lock();
        try {
            if (ended != null) {
                return Optional.of(ended);
            }
            Lane lane = table.lane(record.hash);
            lane.append(record);
            settle(lane, now());
        } finally {
            lock.unlock();
        }
        startCalls();
        return Optional.empty();
    }

    /** All records without result; none of them waits for a fuller block any longer. */
    List<Pending> undecided() {
        List<Pending> all = new ArrayList<>();
        lock.lock();
        try {
            for (Lane lane : table.lanes()) {
                lane.collect(all);
                lane.hurry();
                offer(lane, now());
            }
        } finally {
            lock.unlock();
        }
        startCalls();
        return all;
    }

    /** Takes no more records; those queued go on. */
    void end(MillraceException why) {
        lock.lock();
        try {
            if (ended == null) {
                ended = why;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives up all records without result; returns them. */
    Completions failAll(MillraceException why) {
        Completions done = new Completions();
        lock.lock();
        try {
            table.lanes().forEach(lane -> lane.failAll(why, done));
        } finally {
            lock.unlock();
        }
        finish(done);
        return done;
    }

    @Override
    public void close() {
        maps.removeListener(onMap);
        sweeper.cancel();
    }

    // Under the lock.

    private void offer(Lane lane, long now) {
        if (lane.queued) {
            return;
        }
        Optional<Duration> delay = lane.delay(now);
        if (delay.isEmpty()) {
            return;
        }
        if (delay.get().isZero()) {
            Sender sender = senders.of(lane);
            sender.offer(lane);
            sender.cut(now, outbox);
        } else if (!lane.timerSet) {
            lane.timerSet = true;
            environment.timers().after(delay.get(), () -> wake(lane));
        }
    }

    /** Hands a drained lane's records on, or offers the lane. */
    private void settle(Lane lane, long now) {
        if (!lane.isDrained()) {
            offer(lane, now);
            return;
        }
        table.handOver(lane, maps.current().orElseThrow()).forEach(heir -> offer(heir, now));
        if (lane.isIdle()) {
            stranded.remove(lane);
        } else {
            // Nobody has said where its records go: the shard is asked again.
            stranded.add(lane);
            lane.strand(now);
            offer(lane, now);
        }
    }

    // Not under the lock.

    private void wake(Lane lane) {
        lock.lock();
        try {
            lane.timerSet = false;
            settle(lane, now());
        } finally {
            lock.unlock();
        }
        startCalls();
    }

    private void mapChanged(MapChange change) {
        Optional<MillraceException> gone = maps.gone();
        if (gone.isPresent()) {
            end(gone.get());
            var unused = failAll(gone.get());
            return;
        }
        Optional<ShardMap> map = maps.current();
        lock.lock();
        try {
            long now = now();
            for (Lane lane : change.uids().map(table::lanes).orElseGet(table::lanes)) {
                map.flatMap(m -> m.byUid(lane.shard().uid())).ifPresentOrElse(lane::update, lane::shardGone);
                // Of thousands of shards most are not being written to: their lanes go when the next record comes.
                if (!lane.isIdle()) {
                    settle(lane, now);
                }
            }
            List.copyOf(stranded).forEach(lane -> settle(lane, now));
        } finally {
            lock.unlock();
        }
        startCalls();
    }

    private void sweep() {
        Completions done = new Completions();
        long now = now();
        boolean orphaned = false;
        lock.lock();
        try {
            for (Lane lane : table.lanes()) {
                if (!lane.isIdle()) {
                    lane.expire(now, done);
                    settle(lane, now);
                    orphaned |= lane.isStrandedSince(now - ORPHANED_NANOS);
                }
            }
        } finally {
            lock.unlock();
        }
        finish(done);
        startCalls();
        if (orphaned) {
            maps.recheck(); // a shard has been closed for long, and neither its server nor this map names its children
        }
    }

    private void startCalls() {
        if (!outbox.isEmpty()) {
            starting.signalAndRun(this::startQueued);
        }
    }

    private void startQueued() {
        for (BlockCall call = outbox.poll(); call != null; call = outbox.poll()) {
            start(call);
        }
    }

    private void start(BlockCall call) {
        metrics.attempted(call.size());
        call.started(environment.time());
        Reply<AppendBlocksResponse> reply = Reply.to(
                observer -> StreamServiceGrpc.newStub(channels.to(call.sender().endpoint()))
                        .withDeadlineAfter(requestTimeout.toNanos(), TimeUnit.NANOSECONDS)
                        .appendBlocks(call.request(stream, builder), observer));
        var unused = reply.whenComplete((response, failure) -> answered(call, response, failure));
    }

    private void answered(BlockCall call, @Nullable AppendBlocksResponse response, @Nullable Throwable failure) {
        Sender sender = call.sender();
        List<Verdict> verdicts;
        if (response != null) {
            channels.answered(sender.endpoint());
            verdicts = call.verdicts(response);
        } else {
            MillraceException refusal = failure == null
                    ? new MillraceException(ErrorCode.INTERNAL, "no answer")
                    : GrpcErrors.fromStatus(failure);
            if (refusal.code() == ErrorCode.UNAVAILABLE || refusal.code() == ErrorCode.TIMEOUT) {
                channels.failed(sender.endpoint());
            }
            verdicts = call.verdicts(refusal);
        }
        // Before the lanes are looked at: their records go where the map says.
        Map<Long, List<MapShard>> children = call.children(verdicts);
        if (!children.isEmpty()) {
            maps.hintChildren(children);
        }
        Completions done = new Completions();
        long now = now();
        lock.lock();
        try {
            sender.answered();
            call.log(verdicts, now);
            for (int i = 0; i < call.size(); i++) {
                Verdict verdict = verdicts.get(i);
                call.lane(i).answered(call.batch(i), verdict, done);
                Duration wait = pauses.after(call.lane(i), verdict);
                if (!wait.isZero()) {
                    call.lane(i).pauseUntil(now + wait.toNanos());
                }
            }
            for (int i = 0; i < call.size(); i++) {
                settle(call.lane(i), now);
            }
            sender.cut(now, outbox);
        } finally {
            lock.unlock();
        }
        startCalls();
        finish(done);
        heed(call, verdicts);
    }

    /** Follows leader hints, and asks another server for the map when answers say that this one is old. */
    private void heed(BlockCall call, List<Verdict> verdicts) {
        boolean stale = false;
        for (int i = 0; i < call.size(); i++) {
            Verdict verdict = verdicts.get(i);
            @Nullable MillraceException refusal = verdict.refusal();
            if (refusal != null) {
                metrics.refused(refusal.code());
                Lane lane = call.lane(i);
                Optional<String> leader = refusal.leaderEndpoint();
                int group = lane.shard().group();
                leader.ifPresent(endpoint -> maps.hintLeader(group, endpoint));
                stale |= leader.isEmpty()
                        && refusal.code().blame() != Blame.CAPACITY
                        && !Pauses.isLateNews(lane, verdict, refusal);
            }
        }
        if (stale) {
            maps.recheck();
        }
    }

    private void finish(Completions done) {
        if (!done.isEmpty()) {
            long now = now();
            done.stored().forEach(batch -> metrics.stored(batch, now));
            decided.accept(done);
        }
    }

    private long now() {
        return environment.time().monotonicNanos();
    }
}
