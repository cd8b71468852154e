package io.millrace.controller.command;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamCapacity;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.command.Outcome.Refused;
import io.millrace.controller.placement.ShardPlacer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Begins a stream: plans its shards (even ranges, emptiest groups first) and a process that opens them. */
final class CreateStreamHandler {

    private static final long MILLIS_PER_SECOND = 1000;

    private CreateStreamHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.CreateStream command) {
        Optional<Refused> refusal = refusal(image, stamp.quotas(), command).or(() -> options(image, stamp, command));
        return refusal.isPresent() ? refusal.get() : create(image, stamp, command);
    }

    private static Optional<Refused> refusal(MetadataImage image, Quotas quotas, MetadataCommand.CreateStream command) {
        Optional<Refused> malformed = Rules.name(command.name(), "streamName")
                .or(() -> shardCount(command.shardCount()))
                .or(() -> Rules.recordSize(command.maxRecordKib(), quotas))
                .or(() -> Rules.retention(command.retention(), quotas))
                .or(() -> Rules.tags(command.tags()));
        if (malformed.isPresent()) {
            return malformed;
        }
        if (command.tags().size() > quotas.tagsPerStream()) {
            return Optional.of(Rules.tooManyTags("stream " + command.name(), quotas.tagsPerStream()));
        }
        if (image.streams().containsKey(command.name())) {
            return Optional.of(Refusals.streamExists(command.name()));
        }
        if (image.groups().isEmpty()) {
            return Optional.of(new Refused(
                    ErrorCode.UNAVAILABLE,
                    "There are no replica groups yet: not enough nodes have joined. Try again, or see the problems in"
                            + " the cluster status."));
        }
        return Rules.streamsCreating(image, quotas)
                .or(() -> command.mode() == StreamMode.ON_DEMAND
                        ? Rules.onDemandStreams(image, quotas)
                        : Optional.empty())
                .or(() -> Rules.shardLimits(
                        image, command.name(), quotas, new Rules.ShardCountChange(0, command.shardCount())));
    }

    private static Optional<Refused> options(MetadataImage image, Stamp stamp, MetadataCommand.CreateStream command) {
        boolean onDemand = command.mode() == StreamMode.ON_DEMAND;
        StreamOptions options = command.options();
        return UpdateStreamOptionHandler.warmThroughput(options.warmThroughputMibps(), onDemand, image, stamp)
                .or(() -> UpdateStreamOptionHandler.distribution(options.distribution(), onDemand));
    }

    private static Optional<Refused> shardCount(int count) {
        return count >= 1
                ? Optional.empty()
                : Optional.of(Refusals.constraint(count, "shardCount", "have value greater than or equal to 1"));
    }

    private static Outcome create(MetadataImage image, Stamp stamp, MetadataCommand.CreateStream command) {
        Uids uids = new Uids(image);
        long streamUid = uids.next();
        List<ShardInfo> shards = shards(image, stamp, command.shardCount(), uids);
        ProcessInfo process = new ProcessInfo.Creating(uids.next(), streamUid, stamp.nowMillis(), shards);
        MetadataRecord stream = new MetadataRecord.Stream(
                streamUid,
                command.name(),
                StreamStatus.CREATING,
                command.retention(),
                stamp.nowMillis(),
                command.maxRecordKib(),
                command.shardCount(),
                command.tags(),
                StreamCapacity.in(command.mode()));
        return new Outcome.Accepted(
                List.of(
                        uids.record(),
                        stream,
                        new MetadataRecord.Options(streamUid, command.options()),
                        new MetadataRecord.Process(process)),
                new Response.StreamCreated(streamUid));
    }

    private static List<ShardInfo> shards(MetadataImage image, Stamp stamp, int count, Uids uids) {
        List<HashKeyRange> ranges = HashKeyRange.even(count);
        List<GroupId> groups = ShardPlacer.place(image, count);
        List<ShardInfo> shards = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            shards.add(new ShardInfo(
                    uids.next(),
                    new ShardId(i),
                    ranges.get(i),
                    groups.get(i),
                    stamp.nowMillis() / MILLIS_PER_SECOND,
                    List.of(),
                    stamp.nowMillis(),
                    -1));
        }
        return shards;
    }
}
