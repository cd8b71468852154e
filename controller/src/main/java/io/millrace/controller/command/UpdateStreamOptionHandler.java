package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.RecordDistribution;
import io.millrace.common.metadata.ShardMetric;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.controller.command.Outcome.Refused;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Changes one option of an ACTIVE stream, at once. Setting what is set already changes nothing. */
final class UpdateStreamOptionHandler {

    /** 10 GiB/s, the real service's bound. */
    private static final int MAX_WARM_MIBPS = 10_240;

    private static final int MAX_KEY_ID = 2048;

    private UpdateStreamOptionHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.UpdateStreamOption command) {
        StreamInfo stream = image.streams().get(command.stream());
        if (stream == null) {
            return Refusals.streamNotFound(command.stream());
        }
        Optional<Refused> refusal =
                Rules.active(stream).or(() -> command.option().accept(new Check(image, stamp, stream)));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        MetadataRecord changed = command.option().accept(new Change(stamp, stream));
        StreamInfo after = MetadataDelta.next(image, image.version(), List.of(changed)).stream(stream.uid())
                .orElseThrow();
        List<MetadataRecord> records = after.equals(stream) ? List.of() : List.of(changed);
        return new Outcome.Accepted(records, new Response.StreamChanged(stream, after));
    }

    /** Refuses a throughput that a stream in this mode cannot ask for. */
    static Optional<Refused> warmThroughput(int mibps, boolean onDemand, MetadataImage image, Stamp stamp) {
        if (mibps == 0) {
            return Optional.empty();
        }
        if (mibps < 0 || mibps > MAX_WARM_MIBPS) {
            return Optional.of(Refusals.constraint(
                    Integer.toUnsignedString(mibps),
                    "warmThroughputMiBps",
                    "have value less than or equal to " + MAX_WARM_MIBPS));
        }
        if (!onDemand) {
            return Optional.of(
                    Refusals.validation("WarmThroughputMiBps is supported only for streams in On-Demand mode."));
        }
        return image.account().isCommitted(stamp.nowMillis())
                ? Optional.empty()
                : Optional.of(Refusals.validation("WarmThroughputMiBps needs an account whose"
                        + " MinimumThroughputBillingCommitment is ENABLED; see UpdateAccountSettings."));
    }

    /** Refuses a way to spread records that a stream in this mode cannot have. */
    static Optional<Refused> distribution(RecordDistribution rule, boolean onDemand) {
        return rule == RecordDistribution.AUTO && !onDemand
                ? Optional.of(Refusals.invalid(
                        "RecordDistributionStrategy AUTO is supported only for streams in On-Demand mode."))
                : Optional.empty();
    }

    private record Check(MetadataImage image, Stamp stamp, StreamInfo stream)
            implements StreamOption.Visitor<Optional<Refused>> {

        private boolean onDemand() {
            return stream.capacity().mode() == StreamMode.ON_DEMAND;
        }

        @Override
        public Optional<Refused> maxRecordSize(StreamOption.MaxRecordSize it) {
            return Rules.recordSize(it.kib(), stamp.quotas());
        }

        @Override
        public Optional<Refused> enableMetrics(StreamOption.EnableMetrics it) {
            return some(it.metrics());
        }

        @Override
        public Optional<Refused> disableMetrics(StreamOption.DisableMetrics it) {
            return some(it.metrics());
        }

        @Override
        public Optional<Refused> encryptionKey(StreamOption.EncryptionKey it) {
            if (it.keyId().length() > MAX_KEY_ID) {
                return Optional.of(
                        Refusals.constraint(it.keyId(), "keyId", "have length less than or equal to " + MAX_KEY_ID));
            }
            return it.keyId().equals(stream.options().encryptionKeyId()) ? Optional.empty() : changedTooOften();
        }

        private Optional<Refused> changedTooOften() {
            int changes = RollingDay.until(stamp.nowMillis(), stream.options().encryptionChanges())
                    .size();
            int limit = stamp.quotas().encryptionChangesPerDay();
            return changes < limit
                    ? Optional.empty()
                    : Optional.of(Refusals.limit("The encryption of stream " + stream.name() + " under account "
                            + Refusals.ACCOUNT + " was changed " + changes + " times within 24 hours; the limit is "
                            + limit + " in a rolling 24-hour period."));
        }

        @Override
        public Optional<Refused> warmThroughput(StreamOption.WarmThroughput it) {
            return UpdateStreamOptionHandler.warmThroughput(it.mibps(), onDemand(), image, stamp);
        }

        @Override
        public Optional<Refused> distribution(StreamOption.Distribution it) {
            return UpdateStreamOptionHandler.distribution(it.rule(), onDemand());
        }

        private static Optional<Refused> some(Set<ShardMetric> metrics) {
            return metrics.isEmpty()
                    ? Optional.of(
                            Refusals.constraint("[]", "shardLevelMetrics", "have length greater than or equal to 1"))
                    : Optional.empty();
        }
    }

    private record Change(Stamp stamp, StreamInfo stream) implements StreamOption.Visitor<MetadataRecord> {

        @Override
        public MetadataRecord maxRecordSize(StreamOption.MaxRecordSize it) {
            return StreamHeads.withMaxRecordKib(stream, it.kib());
        }

        @Override
        public MetadataRecord enableMetrics(StreamOption.EnableMetrics it) {
            Set<ShardMetric> metrics = new TreeSet<>(stream.options().shardMetrics());
            metrics.addAll(it.metrics());
            return options(stream.options().withShardMetrics(metrics));
        }

        @Override
        public MetadataRecord disableMetrics(StreamOption.DisableMetrics it) {
            Set<ShardMetric> metrics = new TreeSet<>(stream.options().shardMetrics());
            metrics.removeAll(it.metrics());
            return options(stream.options().withShardMetrics(metrics));
        }

        @Override
        public MetadataRecord encryptionKey(StreamOption.EncryptionKey it) {
            if (it.keyId().equals(stream.options().encryptionKeyId())) {
                return options(stream.options());
            }
            List<Long> lately =
                    RollingDay.until(stamp.nowMillis(), stream.options().encryptionChanges());
            return options(stream.options().withEncryptionKeyId(it.keyId(), RollingDay.and(lately, stamp.nowMillis())));
        }

        @Override
        public MetadataRecord warmThroughput(StreamOption.WarmThroughput it) {
            return options(stream.options().withWarmThroughput(it.mibps()));
        }

        @Override
        public MetadataRecord distribution(StreamOption.Distribution it) {
            return options(stream.options().withDistribution(it.rule()));
        }

        private MetadataRecord options(StreamOptions options) {
            return new MetadataRecord.Options(stream.uid(), options);
        }
    }
}
