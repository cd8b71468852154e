package io.millrace.controller.coordination.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand.JoinGroup;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pcollections.TreePMap;

/** Limits are checked where a group begins or takes up a stream; a split never stops a group at a limit. */
final class JoinGroupHandler {

    private JoinGroupHandler() {}

    static CoordinationOutcome decide(CoordinationState state, MetadataImage image, Stamp stamp, JoinGroup command) {
        Optional<ConsumerGroup> group = state.group(command.group());
        if (group.isEmpty() && state.groups().size() >= stamp.quotas().consumerGroups()) {
            return GroupRefusals.groupLimit(
                    command.group(), state.groups().size(), stamp.quotas().consumerGroups());
        }
        TreePMap<String, LeasePosition> streams =
                group.map(ConsumerGroup::streams).orElse(TreePMap.empty());
        Map<String, Start> added = new TreeMap<>(command.streams());
        added.keySet().removeAll(streams.keySet());
        long leases = state.leaseCount(image) + CoordinationState.shardCount(added.keySet(), image);
        if (!added.isEmpty() && leases > stamp.quotas().leasesPerCluster()) {
            return GroupRefusals.leaseLimit(
                    command.group(), leases, stamp.quotas().leasesPerCluster());
        }
        if (group.isPresent() && added.isEmpty() && group.get().settings().equals(command.settings())) {
            return CoordinationOutcome.UNCHANGED;
        }
        List<CoordinationRecord> finished = new ArrayList<>();
        for (Map.Entry<String, Start> stream : added.entrySet()) {
            LeasePosition start = GroupStarts.position(stream.getValue(), stamp.nowMillis());
            streams = streams.plus(stream.getKey(), start);
            finished.addAll(GroupStarts.finished(command.group(), stream.getKey(), start, image));
        }
        List<CoordinationRecord> records = new ArrayList<>();
        records.add(new CoordinationRecord.Group(
                command.group(),
                group.map(ConsumerGroup::createdMillis).orElse(stamp.nowMillis()),
                command.settings(),
                streams));
        records.addAll(finished);
        return CoordinationOutcome.done(records);
    }
}
