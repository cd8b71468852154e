package io.millrace.node.write;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.load.LoadMeters;
import io.millrace.node.load.LoadSample;
import io.millrace.node.metrics.TrafficMetrics;
import io.millrace.node.replica.BlockResult;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.ShardView;
import io.millrace.node.shard.BlockOffer;
import io.millrace.node.throttle.DiskGuard;
import io.millrace.node.throttle.Throttles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks appends at the leader before the log (shard known and open, block sound, rate not used up) and hands what passes
 * to the group's batcher. Any thread.
 */
final class LeaderWriter {

    private final ClusterView view;
    private final LedGroups led;
    private final DiskGuard disks;
    private final Throttles throttles;
    private final TrafficMetrics metrics;
    private final LoadMeters loads;

    LeaderWriter(
            ClusterView view,
            LedGroups led,
            DiskGuard disks,
            Throttles throttles,
            TrafficMetrics metrics,
            LoadMeters loads) {
        this.view = view;
        this.led = led;
        this.disks = disks;
        this.throttles = throttles;
        this.metrics = metrics;
        this.loads = loads;
    }

    /** Appends records of shards of one group. */
    void records(GroupId group, List<RoutedRecord> records) {
        Optional<LedGroups.Led> leading = led.find(group);
        List<PendingAppend> accepted = new ArrayList<>(records.size());
        for (RoutedRecord routed : records) {
            MillraceException refusal = leading.isEmpty()
                    ? Refusals.notLeader(view, group)
                    : refusal(leading.get().replica(), routed);
            if (refusal == null) {
                accepted.add(new PendingAppend.OfRecord(routed.shard().uid(), routed.record(), routed.callback()));
            } else {
                routed.callback().done(new AppendOutcome.Failed(refusal));
            }
        }
        leading.ifPresent(l -> l.batcher().append(accepted));
    }

    /** Appends blocks for shards of one group. */
    void blocks(GroupId group, List<RoutedBlock> blocks) {
        Optional<LedGroups.Led> leading = led.find(group);
        List<PendingAppend> accepted = new ArrayList<>(blocks.size());
        for (RoutedBlock routed : blocks) {
            Optional<AppendOutcome> known = leading.flatMap(l -> ofSealed(l.replica(), routed));
            if (known.isPresent()) {
                routed.callback().done(known.get());
                continue;
            }
            MillraceException refusal = leading.isEmpty()
                    ? Refusals.notLeader(view, group)
                    : refusal(leading.get().replica(), routed);
            if (refusal == null) {
                accepted.add(new PendingAppend.OfBlock(routed.block(), routed.callback()));
            } else {
                routed.callback().done(new AppendOutcome.Failed(refusal));
            }
        }
        leading.ifPresent(l -> l.batcher().append(accepted));
    }

    private @Nullable MillraceException refusal(GroupReplica replica, RoutedRecord routed) {
        Optional<ShardView> shard = replica.shard(routed.shard().uid());
        if (shard.isEmpty()) {
            return notHereYet(routed.stream(), routed.shard());
        }
        if (shard.get().sealed()) {
            return closed(routed.shard());
        }
        return throttle(
                routed.stream(),
                routed.shard(),
                new Amount(routed.record().size(), 1),
                position -> routed.record().sample());
    }

    /**
     * What a sealed shard says: it still answers repeats of what it has, and refuses everything else. It is asked here and not in
     * the log, so that writers go on to the children without waiting for an entry.
     */
    private static Optional<AppendOutcome> ofSealed(GroupReplica replica, RoutedBlock routed) {
        EncodedBlock block = routed.block();
        int count;
        try {
            count = BlockHeader.read(block.bytes().duplicate()).count();
        } catch (MillraceException damaged) {
            return Optional.empty(); // the checks refuse it
        }
        BlockOffer offer = new BlockOffer(block.producer(), block.sequence(), count);
        return replica.answerIfSealed(routed.shard().uid(), offer).map(LeaderWriter::outcome);
    }

    private static AppendOutcome outcome(BlockResult result) {
        if (result instanceof BlockResult.Stored stored) {
            return new AppendOutcome.Stored(stored.baseOffset(), stored.arrivalMillis(), stored.duplicate());
        }
        BlockResult.Refused refused = (BlockResult.Refused) result;
        return new AppendOutcome.Failed(new MillraceException(refused.code(), refused.message()));
    }

    private @Nullable MillraceException refusal(GroupReplica replica, RoutedBlock routed) {
        Optional<ShardView> shard = replica.shard(routed.shard().uid());
        if (shard.isEmpty()) {
            return notHereYet(routed.stream(), routed.shard());
        }
        EncodedBlock block = routed.block();
        try {
            BlockChecker.Checked checked = BlockChecker.check(
                    block.bytes(),
                    routed.shard().id(),
                    shard.get().range(),
                    routed.stream().maxRecordKib());
            return throttle(
                    routed.stream(),
                    routed.shard(),
                    new Amount(checked.payloadBytes(), checked.count()),
                    position -> block.sample(position));
        } catch (MillraceException e) {
            return e;
        }
    }

    private @Nullable MillraceException throttle(
            StreamInfo stream, ShardInfo shard, Amount amount, LoadSample.Source sample) {
        Optional<MillraceException> full = disks.refusal(shard.group());
        if (full.isPresent()) {
            return full.get();
        }
        TrafficMetrics.ShardTraffic traffic = metrics.shard(stream, shard);
        Duration wait = throttles.takeWrite(shard.uid(), amount.bytes(), amount.records());
        if (wait.isZero()) {
            loads.accepted(stream, shard, amount.bytes(), amount.records(), sample);
            return null;
        }
        traffic.writeThrottled();
        loads.refused(stream, shard, amount.records());
        return Refusals.rateExceeded(stream.name(), shard.id()).withRetryAfter(wait);
    }

    /** Bytes as limits count them, and records. */
    private record Amount(long bytes, int records) {}

    /** The image names a shard that the log has not opened here: the controller's command is on its way. */
    private static MillraceException notHereYet(StreamInfo stream, ShardInfo shard) {
        return new MillraceException(
                ErrorCode.UNAVAILABLE,
                shard.id() + " of stream " + stream.name() + " is not open at its leader yet, try again");
    }

    private static MillraceException closed(ShardInfo shard) {
        return new MillraceException(ErrorCode.SHARD_CLOSED, shard.id() + " is closed, its children take the records");
    }
}
