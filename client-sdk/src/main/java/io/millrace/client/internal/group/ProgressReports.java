package io.millrace.client.internal.group;

import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.proto.api.v1.LeaseProgress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a worker says of its shards with a heartbeat: those that moved since the last one. For the worker's thread. */
final class ProgressReports {

    private final Map<LeaseToken, LeaseProgress> said = new HashMap<>();

    List<LeaseProgress> since(Collection<ShardConsumer> shards) {
        List<LeaseProgress> news = new ArrayList<>();
        for (ShardConsumer shard : shards) {
            LeaseProgress now = progress(shard);
            if (!now.equals(said.put(shard.token(), now))) {
                news.add(now);
            }
        }
        return news;
    }

    void forget(LeaseToken lease) {
        said.remove(lease);
    }

    private static LeaseProgress progress(ShardConsumer shard) {
        ShardCounters counters = shard.counters();
        return LeaseProgress.newBuilder()
                .setLease(GroupMessages.token(shard.token()))
                .setSequenceNumber(counters.lastGiven().map(Object::toString).orElse(""))
                .setMillisBehindLatest(shard.millisBehind())
                .setRecords(counters.records())
                .setProcessingMillis(counters.processingMillis())
                .build();
    }
}
