package io.millrace.node.restore;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.node.replica.ShardView;
import io.millrace.node.shard.ShardSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to change in a group of a back-up so that its shards are those of the metadata, which were cut before the group was.
 * Pure, so every replica gets the same. Shards that a process of the metadata is about to open or to drop are left to it: it
 * goes on in the restored cluster, and its steps may be repeated.
 *
 * @param drop unique numbers of shards that the metadata did not have yet
 * @param reopen unique numbers of shards that were sealed after the metadata were cut
 * @param missing shards that the metadata have and the group has not; opened empty
 */
public record ShardCorrections(List<Long> drop, List<Long> reopen, List<Missing> missing) {

    public ShardCorrections {
        drop = List.copyOf(drop);
        reopen = List.copyOf(reopen);
        missing = List.copyOf(missing);
    }

    /** A shard to open, and to seal at once when the metadata have it as closed. */
    public record Missing(ShardSpec spec, boolean sealed) {}

    /** True when the group is as the metadata say. */
    public boolean isEmpty() {
        return drop.isEmpty() && reopen.isEmpty() && missing.isEmpty();
    }

    /** Compares what is stored with what the metadata of the restored cluster say. */
    public static ShardCorrections between(MetadataImage image, GroupId group, Collection<ShardView> stored) {
        Processes processes = new Processes(image);
        Map<Long, ShardInfo> wanted = new HashMap<>();
        List<Missing> missing = new ArrayList<>();
        Set<Long> have = new HashSet<>();
        stored.forEach(shard -> have.add(shard.uid()));
        for (StreamInfo stream : image.streams().values()) {
            for (ShardInfo shard : stream.allShards()) {
                if (shard.group().equals(group)) {
                    wanted.put(shard.uid(), shard);
                    if (!have.contains(shard.uid()) && stream.status() != StreamStatus.DELETING) {
                        missing.add(new Missing(spec(stream, shard), !shard.isOpen()));
                    }
                }
            }
        }
        List<Long> drop = new ArrayList<>();
        List<Long> reopen = new ArrayList<>();
        for (ShardView shard : stored) {
            ShardInfo known = wanted.get(shard.uid());
            boolean expectedOpen = known == null ? processes.opens.contains(shard.uid()) : known.isOpen();
            if (known == null && !processes.opens.contains(shard.uid()) && !processes.drops.contains(shard.uid())) {
                drop.add(shard.uid());
            } else if (expectedOpen && shard.sealed() && !processes.seals.contains(shard.uid())) {
                reopen.add(shard.uid());
            }
        }
        return new ShardCorrections(drop, reopen, missing);
    }

    private static ShardSpec spec(StreamInfo stream, ShardInfo shard) {
        return new ShardSpec(shard.uid(), stream.uid(), shard.id().number(), shard.epochSeconds(), shard.range());
    }

    /** Unique numbers of the shards that processes are about to open, seal and drop. */
    private static final class Processes implements ProcessInfo.Visitor<Processes> {

        private final MetadataImage image;
        private final Set<Long> opens = new HashSet<>();
        private final Set<Long> seals = new HashSet<>();
        private final Set<Long> drops = new HashSet<>();

        Processes(MetadataImage image) {
            this.image = image;
            image.processes().values().forEach(process -> process.accept(this));
        }

        @Override
        public Processes creating(ProcessInfo.Creating it) {
            it.shards().forEach(shard -> opens.add(shard.uid()));
            return this;
        }

        @Override
        public Processes deleting(ProcessInfo.Deleting it) {
            return this;
        }

        @Override
        public Processes resharding(ProcessInfo.Resharding it) {
            for (ProcessInfo.ReshardStep step : it.steps()) {
                step.children().forEach(shard -> opens.add(shard.uid()));
                for (ShardId parent : step.parents()) {
                    image.stream(it.streamUid())
                            .flatMap(stream -> stream.shard(parent))
                            .ifPresent(shard -> seals.add(shard.uid()));
                }
            }
            return this;
        }

        @Override
        public Processes dropping(ProcessInfo.Dropping it) {
            it.shards().forEach(shard -> drops.add(shard.uid()));
            return this;
        }

        @Override
        public Processes moving(ProcessInfo.Moving it) {
            return this;
        }
    }
}
