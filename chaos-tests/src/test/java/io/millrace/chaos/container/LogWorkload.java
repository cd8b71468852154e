package io.millrace.chaos.container;

import io.millrace.client.PutResult;
import io.millrace.client.ReaderOptions;
import io.millrace.common.error.MillraceException;
import java.util.List;

/**
 * Single puts, each tried once by the client, a reader that polls shard by shard and one that is pushed to. A put of unknown
 * outcome may be stored, but once at most.
 */
final class LogWorkload extends StreamWorkload {

    private static final int THREADS = 6;
    private static final long PAUSE_MILLIS = 20;

    LogWorkload(ContainerCluster cluster, Recorder recorder) {
        super("log", cluster, recorder, THREADS, PAUSE_MILLIS);
    }

    @Override
    void put(Writers.Attempt attempt) {
        try {
            PutResult result = client().put(stream(), attempt.key(), attempt.payload());
            attempt.stored(result.shardId(), result.sequenceNumber().toString());
        } catch (MillraceException e) {
            attempt.failed(Outcomes.ofPut(e), Outcomes.describe(e));
        }
    }

    @Override
    List<StreamFollower> followers() {
        return List.of(
                new PollingFollower("poller", client(), stream(), shards(), recorder()),
                new Follower("subscriber", client(), stream(), ReaderOptions.subscribed(), recorder()));
    }
}
