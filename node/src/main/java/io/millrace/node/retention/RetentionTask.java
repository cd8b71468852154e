package io.millrace.node.retention;

import io.millrace.common.env.TimeSource;
import io.millrace.common.error.MillraceException;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.cluster.MetadataFreshness;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.ShardView;
import io.millrace.node.serving.ServingContext;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.proto.storage.v1.ShardTrim;
import io.millrace.proto.storage.v1.TrimShards;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what is older than its stream's retention: for each group led here one TrimShards entry per run, of whole blocks.
 * Closed shards that are empty and closed for longer than the retention are reported, and shards that nobody names. Every replica trims at the same log
 * index. Runs on one thread at a time.
 *
 * <p>Only by metadata that the leading controller has confirmed: the retention may have been prolonged since this node last heard, and what
 * is trimmed does not come back. Without a controller nothing is trimmed; the disk watermarks look after the room.
 */
public final class RetentionTask {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionTask.class);

    private final ServingContext context;
    private final MetadataFreshness freshness;
    private final ShardReporter reporter;
    private final Expiries expiries = new Expiries();

    public RetentionTask(ServingContext context, MetadataFreshness freshness, ShardReporter reporter) {
        this.context = context;
        this.freshness = freshness;
        this.reporter = reporter;
    }

    /** Looks once at all groups that this node leads, and ends the metrics of what is gone; reads from disk, waits for a controller. */
    public void run() {
        if (!freshness.confirm().join()) {
            LOG.info("Nothing is trimmed now: no controller has confirmed the retention of the streams");
            return;
        }
        MetadataImage image = context.view().image();
        List<Long> drained = new ArrayList<>();
        List<OrphanShards.Orphan> orphans = new ArrayList<>();
        for (GroupInfo group : image.groups().values()) {
            Optional<GroupReplica> led = context.view()
                    .replica(group.id())
                    .filter(replica -> replica.log().leadership().ready());
            led.ifPresent(replica -> {
                run(replica, image, drained);
                orphans.addAll(OrphanShards.find(image, group.id(), replica.shards()));
            });
        }
        expiries.retain(image);
        context.metrics().retain(image);
        ShardReporter.ShardReport report = new ShardReporter.ShardReport(drained, orphans);
        if (!report.isEmpty()) {
            reporter.report(report);
        }
    }

    private void run(GroupReplica replica, MetadataImage image, List<Long> drained) {
        TrimShards.Builder trims = TrimShards.newBuilder();
        for (ShardView shard : replica.shards()) {
            Optional<StreamInfo> stream = image.stream(shard.streamUid());
            if (stream.isPresent()) {
                trimIfReadable(replica, shard, stream.get()).ifPresent(trims::addTrims);
                if (isDrained(shard, stream.get())) {
                    drained.add(shard.uid());
                }
            }
        }
        if (trims.getTrimsCount() > 0) {
            propose(replica, trims.build(), image.cluster().featureLevel());
        }
    }

    /** A damaged block stops the trimming of its shard, and of no other, until a reader has had it repaired. */
    private Optional<ShardTrim> trimIfReadable(GroupReplica replica, ShardView shard, StreamInfo stream) {
        try {
            return trim(replica, shard, stream);
        } catch (MillraceException damaged) {
            LOG.warn("{}: shard {} is not trimmed now: {}", replica.group(), shard.number(), damaged.getMessage());
            return Optional.empty();
        }
    }

    private Optional<ShardTrim> trim(GroupReplica replica, ShardView shard, StreamInfo stream) {
        long retention = stream.retention().toMillis();
        long now = time().wallMillis();
        if (shard.firstOffset() == shard.nextOffset() || !expiries.mayHave(shard, retention, now)) {
            return Optional.empty();
        }
        long kept = replica.offsetAt(shard.uid(), now - retention);
        if (kept <= shard.firstOffset()) {
            expiries.remember(replica, shard);
            return Optional.empty();
        }
        return Optional.of(ShardTrim.newBuilder()
                .setShardUid(shard.uid())
                .setFirstOffset(kept)
                .build());
    }

    /**
     * A closed shard stays until its retention is over even when it never held a record: readers that follow lineage need it
     * as long as its parents have records.
     */
    private boolean isDrained(ShardView shard, StreamInfo stream) {
        return shard.sealed()
                && shard.firstOffset() == shard.nextOffset()
                && context.catalog()
                        .shard(stream, shard.uid())
                        .filter(info -> !info.isOpen())
                        .filter(info -> info.closedMillis() + stream.retention().toMillis() < time().wallMillis())
                        .isPresent();
    }

    private void propose(GroupReplica replica, TrimShards trims, int featureLevel) {
        ByteBuffer command = ByteBuffer.wrap(GroupCommand.newBuilder()
                .setTrimShards(trims)
                .setFeatureLevel(featureLevel)
                .build()
                .toByteArray());
        var unused = replica.log().propose(command).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.info("{}: trimming was refused, the next run tries again: {}", replica.group(), failure.toString());
            }
        });
    }

    private TimeSource time() {
        return context.env().time();
    }
}
