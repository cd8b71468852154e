package io.millrace.chaos.reshard;

import io.millrace.node.replica.SimulatedGroupReplica.Store;
import io.millrace.node.shard.Shard;

/** Parts of {@linkplain PlantedBug bugs}: stores of replicas that go wrong. */
final class WrongStores {

    private WrongStores() {}

    /** Says that it has synced, and has not. */
    static Store withoutSync() {
        return new Store() {
            @Override
            public boolean syncs() {
                return false;
            }
        };
    }

    /** Writes a position that is one too low with a state: its last entry is applied again after a crash. */
    static Store appliedTwiceAfterACrash() {
        return new Store() {
            @Override
            public long written(long index) {
                return index - 1;
            }
        };
    }

    /** A checkpoint claims one entry more than it has. */
    static Store checkpointOffByOne() {
        return new Store() {
            @Override
            public long sent(long index) {
                return index + 1;
            }
        };
    }

    /** A checkpoint lacks what shards remember of producers. */
    static Store checkpointWithoutProducers() {
        return new Store() {
            @Override
            public boolean sendsProducers() {
                return false;
            }
        };
    }

    /** A checkpoint does not say which shards are sealed. */
    static Store checkpointWithoutSeals() {
        return new Store() {
            @Override
            public Shard.Progress sent(Shard.Progress progress) {
                return new Shard.Progress(
                        progress.firstOffset(), progress.nextOffset(), progress.lastArrivalMillis(), false);
            }
        };
    }

    /** After a restart a shard gives its last offset out again. */
    static Store offsetReusedAfterARestart() {
        return new Store() {
            @Override
            public Shard.Progress opened(Shard.Progress progress) {
                long next = Math.max(progress.firstOffset(), progress.nextOffset() - 1);
                return new Shard.Progress(
                        progress.firstOffset(), next, progress.lastArrivalMillis(), progress.sealed());
            }
        };
    }
}
