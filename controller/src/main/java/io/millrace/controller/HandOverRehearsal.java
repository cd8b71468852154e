package io.millrace.controller;

import io.millrace.common.env.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * Hand-overs of a consumer group's shards in a cluster that exists nowhere else, so that the code of real ones is loaded and compiled
 * before a user's first: nobody processes a shard while an interpreter decides who gets it. Everything from a worker's message to
 * the other worker's is carried out, in memory. One thread.
 */
public final class HandOverRehearsal {

    private static final int SHARDS = 16;
    private static final int MOST_WORKERS = 2;
    /** Longer than the coordinator waits for more workers, and shorter than a worker may be silent. */
    private static final int TICKS = 15;

    private final RehearsedCluster cluster = new RehearsedCluster((records, image) -> {});
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Clock clock = new Clock();
    private final Coordination coordination;
    private final RehearsedWorker resident;

    /** Makes the cluster, its stream, and a worker that has all shards. */
    public HandOverRehearsal() {
        cluster.create(SHARDS);
        RehearsedLog log = new RehearsedLog(cluster, tasks::add);
        MetadataProposer proposer =
                new MetadataProposer(log, Map.of(), clock, RehearsedCluster::quotas, command -> Optional.empty());
        coordination = new Coordination(
                cluster.machine(),
                proposer,
                tasks::add,
                clock,
                new Coordination.Settings(() -> MOST_WORKERS, (group, positions, answer) -> answer.accept(Map.of())));
        coordination.turn(RehearsedLog.LEADERSHIP);
        resident = new RehearsedWorker("resident", coordination);
        settle();
    }

    /** Another worker comes, gets half of the shards, and goes again. */
    public void thereAndBack() {
        RehearsedWorker guest = new RehearsedWorker("guest", coordination);
        for (int tick = 0; tick < TICKS; tick++) {
            clock.advance(Coordination.TICK);
            resident.heartbeat();
            guest.heartbeat();
            coordination.lookSoon();
            settle();
        }
        require(guest, SHARDS / 2);
        guest.leave();
        settle();
        require(resident, SHARDS);
    }

    private static void require(RehearsedWorker worker, int shards) {
        if (worker.shards() != shards) {
            throw new IllegalStateException("a rehearsed worker has " + worker.shards() + " shards, not " + shards);
        }
    }

    private void settle() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Goes on when it is told to. */
    private static final class Clock implements TimeSource {

        private long nanos;

        void advance(Duration time) {
            nanos += time.toNanos();
        }

        @Override
        public long wallMillis() {
            return RehearsedCluster.NOW_MILLIS;
        }

        @Override
        public long monotonicNanos() {
            return nanos;
        }
    }
}
