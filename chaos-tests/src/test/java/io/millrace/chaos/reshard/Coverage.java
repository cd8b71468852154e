package io.millrace.chaos.reshard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What happened over all seeds: a run in which little happens proves little. Any thread. */
final class Coverage {

    private final LongAdder records = new LongAdder();
    private final LongAdder repeats = new LongAdder();
    private final LongAdder splits = new LongAdder();
    private final LongAdder merges = new LongAdder();
    private final LongAdder acrossGroups = new LongAdder();
    private final LongAdder scalings = new LongAdder();

    void add(History history) {
        records.add(history.records().storedCount());
        repeats.add(history.records().repeatCount());
        scalings.add(history.scalings().accepted());
        StreamInfo stream = history.newest().stream(ReshardWorld.STREAM).orElseThrow();
        for (ShardInfo shard : stream.allShards()) {
            (shard.parents().size() == 2 ? merges : splits).add(shard.parents().isEmpty() ? 0 : 1);
            boolean moved = shard.parents().stream()
                    .flatMap(id -> stream.shard(id).stream())
                    .anyMatch(parent -> !parent.group().equals(shard.group()));
            acrossGroups.add(moved ? 1 : 0);
        }
    }

    /** On average every seed does a bit of everything. */
    void checkEverythingHappened(long seeds) {
        Map<String, LongAdder> counts = new TreeMap<>(Map.of(
                "records", records,
                "repeats", repeats,
                "shards born by splits", splits,
                "shards born by merges", merges,
                "shards born in another group", acrossGroups,
                "scalings", scalings));
        System.out.println("Over " + seeds + " seeds: " + counts);
        counts.forEach((what, count) -> assertThat(count.sum()).as(what).isGreaterThan(seeds / 2));
    }
}
