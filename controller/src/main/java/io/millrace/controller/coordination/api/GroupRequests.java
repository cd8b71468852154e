package io.millrace.controller.coordination.api;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.SequenceNumber;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.LeasePosition.Processed;
import io.millrace.controller.coordination.ReadMode;
import io.millrace.controller.coordination.command.CoordinationCommand.CheckpointEntry;
import io.millrace.controller.coordination.command.CoordinationCommand.Release;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import io.millrace.controller.coordination.session.JoinRequest;
import io.millrace.controller.coordination.session.LeaseToken;
import io.millrace.controller.coordination.session.Progress;
import io.millrace.proto.api.v1.CheckpointRequest;
import io.millrace.proto.api.v1.GroupStream;
import io.millrace.proto.api.v1.JoinGroup;
import io.millrace.proto.api.v1.LeaseProgress;
import io.millrace.proto.api.v1.ReleasedLease;
import io.millrace.proto.api.v1.StartingPosition;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Requests of the public API, checked by themselves. What is wrong is a VALIDATION that names the member and the value. */
final class GroupRequests {

    private static final String NAME_PATTERN = "[a-zA-Z0-9_.-]{1,128}";
    private static final Pattern NAME = Pattern.compile(NAME_PATTERN);
    private static final Pattern WORKER = Pattern.compile("[\\p{L}\\p{N}\\p{P}\\p{S}]{1,256}");
    private static final int MAX_HOST = 256;
    private static final int MAX_STREAMS = 1000;
    private static final int MAX_ENTRIES = 1000;
    private static final Range FAILOVER = new Range("failover_millis", 1000, 300_000);
    private static final Range DRAIN = new Range("drain_millis", 1000, 600_000);

    private record Range(String member, int least, int most) {}

    private GroupRequests() {}

    static JoinRequest join(JoinGroup join) {
        groupName(join.getGroupName());
        if (!WORKER.matcher(join.getWorkerId()).matches()) {
            throw invalid("worker_id", join.getWorkerId(), "be 1 to 256 printable characters without spaces");
        }
        if (join.getHost().length() > MAX_HOST) {
            throw invalid("host", join.getHost(), "have at most " + MAX_HOST + " characters");
        }
        return new JoinRequest(
                join.getGroupName(),
                join.getWorkerId(),
                join.getHost(),
                starts(join.getStreamsList()),
                settings(join),
                (int) Math.min(Integer.toUnsignedLong(join.getMaxLeases()), Integer.MAX_VALUE),
                join.getHeldList().stream()
                        .map(token -> new LeaseToken(token.getShardUid(), token.getEpoch()))
                        .toList());
    }

    private static GroupSettings settings(JoinGroup join) {
        return new GroupSettings(
                millis(join.getFailoverMillis(), GroupSettings.DEFAULT.failover(), FAILOVER),
                millis(join.getDrainMillis(), GroupSettings.DEFAULT.drain(), DRAIN),
                switch (join.getReadMode()) {
                    case POLLING -> ReadMode.POLLING;
                    case FAN_OUT -> ReadMode.FAN_OUT;
                    case READ_MODE_UNSPECIFIED, UNRECOGNIZED -> ReadMode.NOT_SAID;
                });
    }

    private static Duration millis(int value, Duration fallback, Range range) {
        if (value == 0) {
            return fallback;
        }
        if (value < range.least() || value > range.most()) {
            throw invalid(range.member(), value, "be from " + range.least() + " to " + range.most() + ", or 0");
        }
        return Duration.ofMillis(value);
    }

    static String groupName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw invalid("group_name", name, "satisfy regular expression pattern: " + NAME_PATTERN);
        }
        return name;
    }

    /** Streams and where to start; at least one, each once. */
    static Map<String, Start> starts(List<GroupStream> streams) {
        if (streams.isEmpty() || streams.size() > MAX_STREAMS) {
            throw invalid("streams", streams.size() + " streams", "have 1 to " + MAX_STREAMS + " entries");
        }
        Map<String, Start> starts = new TreeMap<>();
        for (GroupStream stream : streams) {
            String name = stream.getStreamName();
            if (!NAME.matcher(name).matches()) {
                throw invalid("stream_name", name, "satisfy regular expression pattern: " + NAME_PATTERN);
            }
            if (starts.put(name, start(stream.getStart())) != null) {
                throw invalid("streams", name, "name each stream once");
            }
        }
        return starts;
    }

    private static Start start(StartingPosition start) {
        return switch (start.getType()) {
            case TRIM_HORIZON -> Start.TRIM_HORIZON;
            case LATEST -> Start.LATEST;
            case AT_TIMESTAMP -> Start.at(start.getTimestampMillis());
            case AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, START_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                throw invalid("start", start.getType(), "be TRIM_HORIZON, LATEST or AT_TIMESTAMP");
        };
    }

    static List<Release> releases(List<ReleasedLease> leases) {
        if (leases.size() > MAX_ENTRIES) {
            throw invalid("leases", leases.size() + " leases", "have at most " + MAX_ENTRIES + " entries");
        }
        return leases.stream()
                .map(lease -> new Release(
                        lease.getLease().getShardUid(),
                        lease.getLease().getEpoch(),
                        lease.hasCheckpoint() ? Optional.of(position(lease.getCheckpoint())) : Optional.empty()))
                .toList();
    }

    static Progress progress(LeaseProgress said) {
        return new Progress(
                new LeaseToken(said.getLease().getShardUid(), said.getLease().getEpoch()),
                said.getSequenceNumber(),
                said.getMillisBehindLatest(),
                said.getRecords(),
                said.getProcessingMillis());
    }

    static List<CheckpointEntry> checkpoints(CheckpointRequest request) {
        String group = groupName(request.getGroupName());
        int count = request.getEntriesCount();
        if (count == 0 || count > MAX_ENTRIES) {
            throw invalid("entries", count + " entries", "have 1 to " + MAX_ENTRIES + " entries");
        }
        Set<Long> shards = new HashSet<>();
        return request.getEntriesList().stream()
                .map(entry -> {
                    long shard = entry.getLease().getShardUid();
                    if (!shards.add(shard)) {
                        throw invalid("entries", shard, "name each lease once");
                    }
                    return new CheckpointEntry(
                            group, shard, entry.getLease().getEpoch(), position(entry.getPosition()));
                })
                .toList();
    }

    private static LeasePosition position(io.millrace.proto.api.v1.LeasePosition position) {
        return switch (position.getPositionCase()) {
            case RECORD -> {
                var processed = position.getRecord();
                int sub = processed.hasSubSequenceNumber() ? processed.getSubSequenceNumber() : Processed.WHOLE;
                if (sub < 0) {
                    throw invalid("sub_sequence_number", Integer.toUnsignedLong(sub), "be below " + Processed.WHOLE);
                }
                yield new Processed(number(processed.getSequenceNumber()), sub);
            }
            case SHARD_END -> LeasePosition.SHARD_END;
            case START, POSITION_NOT_SET ->
                throw invalid("position", position.getPositionCase(), "be a record or shard_end");
        };
    }

    private static SequenceNumber number(String decimal) {
        try {
            return SequenceNumber.parse(decimal);
        } catch (MillraceException e) {
            throw invalid("sequence_number", decimal, "be a sequence number of this service");
        }
    }

    private static MillraceException invalid(String member, Object value, String constraint) {
        return new MillraceException(
                ErrorCode.VALIDATION,
                "Value '" + value + "' at '" + member + "' failed to satisfy constraint: Member must " + constraint);
    }
}
