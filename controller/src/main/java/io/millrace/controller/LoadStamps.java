package io.millrace.controller;

import io.millrace.common.env.TimeSource;
import io.millrace.common.id.GroupId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.autoscale.ShardLoad;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.liveness.NodeLiveness;
import io.millrace.controller.placement.Loads;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the leading controller has heard of the load, for commands that place shards. Any thread. */
final class LoadStamps {

    /** Less is not worth its place in the log, bytes per second. */
    private static final double NOTABLE = 1024;

    private final Supplier<MetadataImage> image;
    private final NodeLiveness liveness;
    private final TimeSource time;

    LoadStamps(Supplier<MetadataImage> image, NodeLiveness liveness, TimeSource time) {
        this.image = image;
        this.liveness = liveness;
        this.time = time;
    }

    /** The load at this moment; empty for a command that begins no reshard and no further round of one. */
    Optional<Loads> of(MetadataCommand command) {
        MetadataImage now = image.get();
        return resharded(now, command).map(stream -> loads(now, stream));
    }

    private static Optional<StreamInfo> resharded(MetadataImage image, MetadataCommand command) {
        if (command instanceof MetadataCommand.SplitShard split) {
            return image.stream(split.stream());
        }
        if (command instanceof MetadataCommand.MergeShards merge) {
            return image.stream(merge.stream());
        }
        if (command instanceof MetadataCommand.UpdateShardCount update) {
            return image.stream(update.stream());
        }
        if (command instanceof MetadataCommand.ScaleStream scale) {
            return image.stream(scale.streamUid());
        }
        return command instanceof MetadataCommand.ChildrenOpened opened
                ? image.process(opened.processId()).map(ProcessInfo::streamUid).flatMap(image::stream)
                : Optional.empty();
    }

    private Loads loads(MetadataImage now, StreamInfo resharded) {
        Liveness heard = liveness.view();
        long nanos = time.monotonicNanos();
        Map<GroupId, Double> groups = new HashMap<>();
        Map<Long, Double> shards = new HashMap<>();
        for (StreamInfo stream : now.streams().values()) {
            for (ShardInfo shard : stream.allShards()) {
                double bytes = shard.isOpen()
                        ? heard.load(shard, nanos)
                                .map(ShardLoad::bytesPerSecond)
                                .orElse(0.0)
                        : 0;
                if (bytes >= NOTABLE) {
                    groups.merge(shard.group(), bytes, Double::sum);
                    if (stream.uid() == resharded.uid()) {
                        shards.put(shard.uid(), bytes);
                    }
                }
            }
        }
        return new Loads(groups, shards);
    }
}
