package io.millrace.controller.coordination.codec;

import io.millrace.common.record.SequenceNumber;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.LeasePosition.Processed;
import io.millrace.controller.coordination.ReadMode;
import io.millrace.proto.storage.v1.GroupSettingsState;
import io.millrace.proto.storage.v1.LeasePositionState;
import io.millrace.proto.storage.v1.ProcessedState;
import java.time.Duration;

/** Values that commands and records share. */
final class PositionCodec {

    private PositionCodec() {}

    static LeasePositionState encode(LeasePosition position) {
        LeasePositionState.Builder state = LeasePositionState.newBuilder();
        if (position instanceof LeasePosition.TrimHorizon) {
            state.setTrimHorizon(true);
        } else if (position instanceof LeasePosition.AtTimestamp at) {
            state.setTimestampMillis(at.millis());
        } else if (position instanceof Processed processed) {
            state.setProcessed(processed(processed));
        } else {
            state.setShardEnd(true);
        }
        return state.build();
    }

    private static ProcessedState processed(Processed position) {
        ProcessedState.Builder state = ProcessedState.newBuilder()
                .setEpochSeconds(position.number().epochSeconds())
                .setShard(position.number().shardNumber())
                .setOffset(position.number().offset());
        if (position.subSequence() != Processed.WHOLE) {
            state.setSubSequence(position.subSequence());
        }
        return state.build();
    }

    static LeasePosition decode(LeasePositionState state) {
        return switch (state.getPositionCase()) {
            case TRIM_HORIZON -> LeasePosition.TRIM_HORIZON;
            case TIMESTAMP_MILLIS -> new LeasePosition.AtTimestamp(state.getTimestampMillis());
            case PROCESSED -> processed(state.getProcessed());
            case SHARD_END -> LeasePosition.SHARD_END;
            case POSITION_NOT_SET ->
                throw new IllegalArgumentException("a lease position of a newer version: update this server");
        };
    }

    private static LeasePosition processed(ProcessedState state) {
        return new Processed(
                new SequenceNumber(state.getEpochSeconds(), state.getShard(), state.getOffset()),
                state.hasSubSequence() ? state.getSubSequence() : Processed.WHOLE);
    }

    static GroupSettingsState encode(GroupSettings settings) {
        return GroupSettingsState.newBuilder()
                .setFailoverMillis(settings.failover().toMillis())
                .setDrainMillis(settings.drain().toMillis())
                .setReadMode(
                        switch (settings.readMode()) {
                            case NOT_SAID -> 0;
                            case POLLING -> 1;
                            case FAN_OUT -> 2;
                        })
                .build();
    }

    static GroupSettings decode(GroupSettingsState state) {
        return new GroupSettings(
                Duration.ofMillis(state.getFailoverMillis()),
                Duration.ofMillis(state.getDrainMillis()),
                switch (state.getReadMode()) {
                    case 1 -> ReadMode.POLLING;
                    case 2 -> ReadMode.FAN_OUT;
                    default -> ReadMode.NOT_SAID;
                });
    }
}
