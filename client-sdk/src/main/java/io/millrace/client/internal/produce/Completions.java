package io.millrace.client.internal.produce;

import io.millrace.client.internal.map.MapShard;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.util.ArrayList;
import java.util.List;

/** Blocks that were decided under the lock and whose futures end after it. Confined to one thread at a time. */
final class Completions {

    private final List<Runnable> ends = new ArrayList<>();
    private final List<Batch> stored = new ArrayList<>();
    private final List<Pending> notStored = new ArrayList<>();
    private final List<Pending> outcomeUnknown = new ArrayList<>();
    private long cost;

    void stored(Batch batch, MapShard shard, Verdict verdict) {
        cost += batch.cost();
        stored.add(batch);
        ends.add(() -> batch.complete(shard, verdict.baseOffset(), verdict.arrivalMillis()));
    }

    void failed(Batch batch, MillraceException failure) {
        cost += batch.cost();
        (failure.code() == ErrorCode.OUTCOME_UNKNOWN ? outcomeUnknown : notStored).addAll(batch.records());
        ends.add(() -> batch.fail(failure));
    }

    boolean isEmpty() {
        return ends.isEmpty();
    }

    /** Bytes of the buffer that become free. */
    long cost() {
        return cost;
    }

    /** Blocks that were stored. */
    List<Batch> stored() {
        return stored;
    }

    /** Records that are certainly not stored. */
    List<Pending> notStored() {
        return notStored;
    }

    /** Records that may be stored. */
    List<Pending> outcomeUnknown() {
        return outcomeUnknown;
    }

    /** Ends the futures. */
    void run() {
        ends.forEach(Runnable::run);
    }
}
