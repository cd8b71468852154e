package io.millrace.controller.coordination.codec;

import io.millrace.common.id.ShardId;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.proto.storage.v1.ConsumerGroupState;
import io.millrace.proto.storage.v1.LeaseState;
import java.util.Map;
import java.util.TreeMap;
import org.pcollections.TreePMap;

/** The state of consumer groups in snapshots: the records of {@link CoordinationState#toRecords}. Any thread. */
public final class CoordinationRecordCodec {

    private CoordinationRecordCodec() {}

    /** @throws IllegalArgumentException for a record that says that something is gone: those are in no snapshot */
    public static io.millrace.proto.storage.v1.CoordinationRecord encode(CoordinationRecord change) {
        var proto = io.millrace.proto.storage.v1.CoordinationRecord.newBuilder();
        if (change instanceof CoordinationRecord.NextEpoch next) {
            proto.setNextEpoch(next.epoch());
        } else if (change instanceof CoordinationRecord.Group group) {
            proto.setGroup(group(group));
        } else if (change instanceof CoordinationRecord.LeaseSet set) {
            proto.setLease(lease(set));
        } else {
            throw new IllegalArgumentException(change + " does not belong in a snapshot");
        }
        return proto.build();
    }

    private static ConsumerGroupState group(CoordinationRecord.Group group) {
        ConsumerGroupState.Builder state = ConsumerGroupState.newBuilder()
                .setName(group.name())
                .setCreatedMillis(group.createdMillis())
                .setSettings(PositionCodec.encode(group.settings()));
        group.streams().forEach((stream, start) -> state.putStreams(stream, PositionCodec.encode(start)));
        return state.build();
    }

    private static LeaseState lease(CoordinationRecord.LeaseSet set) {
        Lease lease = set.lease();
        return LeaseState.newBuilder()
                .setGroup(set.group())
                .setShardUid(lease.shardUid())
                .setStreamUid(lease.streamUid())
                .setShard(lease.shard().number())
                .setOwner(lease.owner())
                .setEpoch(lease.epoch())
                .setPosition(PositionCodec.encode(lease.position()))
                .setPositionMillis(lease.positionMillis())
                .build();
    }

    /** @throws IllegalArgumentException for a record of a newer version */
    public static CoordinationRecord decode(io.millrace.proto.storage.v1.CoordinationRecord proto) {
        return switch (proto.getRecordCase()) {
            case NEXT_EPOCH -> new CoordinationRecord.NextEpoch(proto.getNextEpoch());
            case GROUP -> group(proto.getGroup());
            case LEASE -> lease(proto.getLease());
            case RECORD_NOT_SET ->
                throw new IllegalArgumentException("a coordination record of a newer version: update this server");
        };
    }

    private static CoordinationRecord group(ConsumerGroupState state) {
        Map<String, LeasePosition> streams = new TreeMap<>();
        state.getStreamsMap().forEach((stream, start) -> streams.put(stream, PositionCodec.decode(start)));
        return new CoordinationRecord.Group(
                state.getName(),
                state.getCreatedMillis(),
                PositionCodec.decode(state.getSettings()),
                TreePMap.from(streams));
    }

    private static CoordinationRecord lease(LeaseState state) {
        return new CoordinationRecord.LeaseSet(
                state.getGroup(),
                new Lease(
                        state.getShardUid(),
                        state.getStreamUid(),
                        new ShardId(state.getShard()),
                        state.getOwner(),
                        state.getEpoch(),
                        PositionCodec.decode(state.getPosition()),
                        state.getPositionMillis()));
    }
}
