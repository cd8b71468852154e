package io.millrace.chaos.reshard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What happened over all seeds: a run in which little happens proves little. Any thread. */
final class Coverage {

    private static final long ONE_SEED_IN = 10;

    private final LongAdder records = new LongAdder();
    private final LongAdder repeats = new LongAdder();
    private final LongAdder splits = new LongAdder();
    private final LongAdder merges = new LongAdder();
    private final LongAdder acrossGroups = new LongAdder();
    private final LongAdder scalings = new LongAdder();
    private final LongAdder checkpoints = new LongAdder();
    private final LongAdder trims = new LongAdder();
    private final LongAdder forgotten = new LongAdder();

    void add(History history) {
        records.add(history.records().storedCount());
        repeats.add(history.records().repeatCount());
        scalings.add(history.scalings().accepted());
        checkpoints.add(history.storage().installedCount());
        trims.add(history.records().trimCount());
        forgotten.add(history.shards().droppedCount());
        StreamInfo stream = history.newest().stream(ReshardWorld.STREAM).orElseThrow();
        for (ShardInfo shard : stream.allShards()) {
            (shard.parents().size() == 2 ? merges : splits).add(shard.parents().isEmpty() ? 0 : 1);
            boolean moved = shard.parents().stream()
                    .flatMap(id -> stream.shard(id).stream())
                    .anyMatch(parent -> !parent.group().equals(shard.group()));
            acrossGroups.add(moved ? 1 : 0);
        }
    }

    /** Each seed has its own mix, and over all of them everything happens often. */
    void checkEverythingHappened(long seeds) {
        Map<String, LongAdder> counts = new TreeMap<>(Map.of(
                "records", records,
                "repeats", repeats,
                "shards born by splits", splits,
                "shards born by merges", merges,
                "shards born in another group", acrossGroups,
                "scalings", scalings,
                "checkpoints installed", checkpoints,
                "shards trimmed", trims,
                "shards dropped", forgotten));
        System.out.println("Over " + seeds + " seeds: " + counts);
        counts.forEach((what, count) -> assertThat(count.sum()).as(what).isGreaterThan(seeds / ONE_SEED_IN));
    }
}
