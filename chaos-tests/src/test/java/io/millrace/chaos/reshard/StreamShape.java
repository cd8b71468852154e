package io.millrace.chaos.reshard;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** INV-4 and the lineage, in one version of a stream's metadata. */
record StreamShape(Checks checks) {

    void check(StreamInfo stream) {
        if (!stream.openShards().isEmpty()) {
            tiles(stream);
        }
        for (ShardInfo shard : stream.allShards()) {
            lineage(stream, shard);
        }
    }

    private void tiles(StreamInfo stream) {
        List<HashKeyRange> ranges = new ArrayList<>();
        for (Map.Entry<HashKey, ShardId> open : stream.openShards().entrySet()) {
            ShardInfo shard = stream.shard(open.getValue()).orElseThrow();
            checks.that(shard.isOpen(), "INV-4", "closed %s is listed as open", shard.id());
            ranges.add(shard.range());
        }
        tile(ranges, HashKeyRange.ALL, "open ranges of " + stream.name());
    }

    /** The ranges, in order, cover a range without gap or overlap. */
    void tile(List<HashKeyRange> ranges, HashKeyRange whole, String what) {
        HashKeyRange last = null;
        for (HashKeyRange range : ranges) {
            boolean fits = last == null ? range.start().equals(whole.start()) : last.isFollowedBy(range);
            checks.that(fits, "INV-4", "%s: gap or overlap before %s", what, range);
            last = range;
        }
        checks.that(last != null && last.end().equals(whole.end()), "INV-4", "%s end at %s", what, last);
    }

    /** A child is younger than its parents by sequence numbers, and they are closed (INV-5). */
    private void lineage(StreamInfo stream, ShardInfo shard) {
        for (ShardId id : shard.parents()) {
            stream.shard(id).ifPresent(parent -> {
                checks.that(!parent.isOpen(), "INV-5", "%s is open beside its child %s", id, shard.id());
                checks.that(
                        shard.epochSeconds() > parent.epochSeconds(),
                        "INV-5",
                        "sequence numbers of %s do not follow those of its parent %s",
                        shard.id(),
                        id);
                checks.that(
                        parent.closedMillis() >= parent.createdMillis(), "INV-5", "%s closed before it was made", id);
            });
        }
    }
}
