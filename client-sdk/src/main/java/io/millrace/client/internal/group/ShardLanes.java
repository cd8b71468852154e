package io.millrace.client.internal.group;

import io.millrace.client.ReadRecord;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.PositionTracker;
import io.millrace.common.hash.HashKeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The records of a shard between their arrival and their end: taken apart, in lanes by key, tracked. Guarded by its shard. */
final class ShardLanes {

    /** Records that the application may have taken beyond the first unfinished one, per lane: a hand-over finishes them. */
    private static final int WINDOW_PER_LANE = 32;

    private final List<Lane> lanes = new ArrayList<>();
    private final PositionTracker tracker;
    private final RecordDecoder decoder;
    private final int batchRecords;

    ShardLanes(Lease lease, ShardParts parts) {
        decoder = new RecordDecoder(lease, parts.aggregates());
        tracker = new PositionTracker(lease.checkpoint());
        batchRecords = parts.shape().batchRecords();
        for (int i = 0; i < parts.shape().lanes(); i++) {
            lanes.add(new Lane());
        }
    }

    void forEach(Consumer<Lane> action) {
        lanes.forEach(action);
    }

    /** How far the shard is processed without gaps. */
    Optional<Position> processed() {
        return tracker.finished();
    }

    /** Nothing that was distributed is unfinished. */
    boolean isDone() {
        return tracker.size() == 0;
    }

    /** Nothing waits and nothing is under way. */
    boolean isEmpty() {
        return lanes.stream().allMatch(Lane::isEmpty);
    }

    /** There are few enough records under way to take more apart. */
    boolean wantMore() {
        return tracker.size() < Math.max(batchRecords, lanes.size() * WINDOW_PER_LANE);
    }

    /**
     * Takes records apart and puts them into lanes.
     *
     * @param bytes what they hold together
     * @return bytes that are free at once because nothing of the records is wanted
     */
    long distribute(List<ReadRecord> records, int bytes, Optional<HashKeyRange> range) {
        Item.Hold hold = new Item.Hold(bytes);
        for (ReadRecord stored : records) {
            decoder.decode(stored, range, (record, position) -> {
                hold.open++;
                Lane lane = lanes.get(Math.floorMod(spread(record.partitionKey()), lanes.size()));
                lane.queue.addLast(new Item(record, tracker.add(position), hold));
            });
        }
        return hold.open == 0 ? bytes : 0;
    }

    private static int spread(String key) {
        int hash = key.hashCode();
        return hash ^ (hash >>> 16);
    }

    /** User records so far whose hash key is not of the shard. */
    long foreign() {
        return decoder.foreign();
    }

    /** The lane has something that may be given now. */
    boolean mayStart(Lane lane) {
        return !lane.isEmpty() && (!lane.current.isEmpty() || mayStart(lane.queue.getFirst()));
    }

    /** A lane that runs far ahead of another would make a hand-over long. */
    private boolean mayStart(Item item) {
        return lanes.size() == 1 || tracker.isWithin(item.entry(), lanes.size() * WINDOW_PER_LANE);
    }

    /** What the application gets next from the lane: again what it failed with, or what comes next. */
    List<Item> take(Lane lane) {
        if (lane.current.isEmpty()) {
            int most = lane.alone > 0 ? 1 : batchRecords;
            List<Item> items = new ArrayList<>();
            while (items.size() < most && !lane.queue.isEmpty() && mayStart(lane.queue.getFirst())) {
                items.add(lane.queue.removeFirst());
            }
            items.forEach(item -> tracker.start(item.entry()));
            lane.current = items;
        }
        return lane.current;
    }

    /**
     * What the lane had is dealt with.
     *
     * @return bytes that are free
     */
    long finish(Lane lane, List<Item> items) {
        lane.next();
        long free = 0;
        for (Item item : items) {
            tracker.finish(item.entry());
            if (--item.hold().open == 0) {
                free += item.hold().bytes;
            }
        }
        return free;
    }

    /** Leaves out what no later record has overtaken, and what fails: the next holder of the shard gets it. */
    void dropUnneeded() {
        for (Lane lane : lanes) {
            lane.queue.removeIf(item -> !tracker.isBeforeLastStarted(item.entry()));
            if (lane.pausing) {
                lane.current = List.of();
            }
        }
    }

    void clear() {
        lanes.forEach(Lane::clear);
    }
}
