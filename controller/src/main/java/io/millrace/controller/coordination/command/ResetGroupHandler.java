package io.millrace.controller.coordination.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand.ResetGroup;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import io.millrace.controller.coordination.command.CoordinationOutcome.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pcollections.TreePMap;

/** The only way back (INV-8): everything that a stopped group knows of a stream is forgotten, and it starts elsewhere. */
final class ResetGroupHandler {

    private ResetGroupHandler() {}

    static CoordinationOutcome decide(
            CoordinationState state, MetadataImage image, long nowMillis, ResetGroup command) {
        Optional<ConsumerGroup> found = state.group(command.group());
        if (found.isEmpty()) {
            return GroupRefusals.groupNotFound(command.group());
        }
        ConsumerGroup group = found.get();
        Optional<Refused> held = GroupRefusals.held(group, "reset");
        if (held.isPresent()) {
            return held.get();
        }
        Map<String, Start> starts = new TreeMap<>(command.streams());
        for (String stream : starts.keySet()) {
            if (!group.streams().containsKey(stream)) {
                return GroupRefusals.streamNotRead(group.name(), stream);
            }
        }
        return reset(group, image, nowMillis, starts);
    }

    private static CoordinationOutcome reset(
            ConsumerGroup group, MetadataImage image, long nowMillis, Map<String, Start> starts) {
        List<CoordinationRecord> records = new ArrayList<>();
        Set<Long> uids = starts.keySet().stream()
                .flatMap(name -> image.stream(name).stream())
                .map(StreamInfo::uid)
                .collect(Collectors.toSet());
        int forgotten = 0;
        for (Lease lease : group.leases().values()) {
            if (uids.contains(lease.streamUid())) {
                records.add(new CoordinationRecord.LeaseGone(group.name(), lease.shardUid()));
                forgotten += lease.wasRead() ? 1 : 0;
            }
        }
        TreePMap<String, LeasePosition> streams = group.streams();
        for (Map.Entry<String, Start> start : starts.entrySet()) {
            LeasePosition position = GroupStarts.position(start.getValue(), nowMillis);
            streams = streams.plus(start.getKey(), position);
            records.addAll(GroupStarts.finished(group.name(), start.getKey(), position, image));
        }
        records.add(new CoordinationRecord.Group(group.name(), group.createdMillis(), group.settings(), streams));
        return new CoordinationOutcome.Accepted(records, new CoordinationOutcome.Answer.Forgotten(forgotten));
    }
}
