package io.millrace.client.internal.produce;

import io.millrace.client.internal.map.MapShard;
import io.millrace.common.error.MillraceException;
import java.util.ArrayList;
import java.util.List;

/** Blocks that were decided under the lock and whose futures end after it. Confined to one thread at a time. */
final class Completions {

    private final List<Runnable> ends = new ArrayList<>();
    private long cost;
    private int records;

    void stored(Batch batch, MapShard shard, Verdict verdict) {
        count(batch);
        ends.add(() -> batch.complete(shard, verdict.baseOffset(), verdict.arrivalMillis()));
    }

    void failed(Batch batch, MillraceException failure) {
        count(batch);
        ends.add(() -> batch.fail(failure));
    }

    private void count(Batch batch) {
        cost += batch.cost();
        records += batch.count();
    }

    boolean isEmpty() {
        return ends.isEmpty();
    }

    /** Bytes of the buffer that become free. */
    long cost() {
        return cost;
    }

    /** Records decided. */
    int records() {
        return records;
    }

    /** Ends the futures. */
    void run() {
        ends.forEach(Runnable::run);
    }
}
