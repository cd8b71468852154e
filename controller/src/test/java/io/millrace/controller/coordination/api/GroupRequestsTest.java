package io.millrace.controller.coordination.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.SequenceNumber;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.ReadMode;
import io.millrace.controller.coordination.command.CoordinationCommand.CheckpointEntry;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import io.millrace.controller.coordination.session.JoinRequest;
import io.millrace.controller.coordination.session.LeaseToken;
import io.millrace.proto.api.v1.CheckpointRequest;
import io.millrace.proto.api.v1.GroupStream;
import io.millrace.proto.api.v1.JoinGroup;
import io.millrace.proto.api.v1.ProcessedRecord;
import io.millrace.proto.api.v1.ReleasedLease;
import io.millrace.proto.api.v1.ShardEnd;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is wrong with a request by itself is refused with its member and value, before anything is looked up. */
class GroupRequestsTest {

    private static final String NUMBER = new SequenceNumber(1_700_000_000, 3, 41).toString();

    private static GroupStream stream(String name, StartType start) {
        return GroupStream.newBuilder()
                .setStreamName(name)
                .setStart(StartingPosition.newBuilder().setType(start).setTimestampMillis(7))
                .build();
    }

    private static JoinGroup.Builder join() {
        return JoinGroup.newBuilder()
                .setGroupName("g")
                .setWorkerId("w")
                .addStreams(stream("s", StartType.TRIM_HORIZON));
    }

    private static io.millrace.proto.api.v1.LeasePosition at(ProcessedRecord.Builder processed) {
        return io.millrace.proto.api.v1.LeasePosition.newBuilder()
                .setRecord(processed)
                .build();
    }

    private static CheckpointRequest.Builder checkpoint(io.millrace.proto.api.v1.LeasePosition position) {
        return CheckpointRequest.newBuilder().setGroupName("g").addEntries(entry(1, position));
    }

    private static io.millrace.proto.api.v1.CheckpointEntry entry(
            long shard, io.millrace.proto.api.v1.LeasePosition position) {
        return io.millrace.proto.api.v1.CheckpointEntry.newBuilder()
                .setLease(io.millrace.proto.api.v1.LeaseToken.newBuilder()
                        .setShardUid(shard)
                        .setEpoch(5))
                .setPosition(position)
                .build();
    }

    private static io.millrace.proto.api.v1.LeasePosition end() {
        return io.millrace.proto.api.v1.LeasePosition.newBuilder()
                .setShardEnd(ShardEnd.getDefaultInstance())
                .build();
    }

    private static void refused(Runnable request, String words) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION))
                .hasMessageContaining(words);
    }

    @Test
    void aJoinIsTakenWithItsDefaults() {
        assertThat(GroupRequests.join(join().build()))
                .isEqualTo(new JoinRequest(
                        "g", "w", "", Map.of("s", Start.TRIM_HORIZON), GroupSettings.DEFAULT, 0, List.of()));
        JoinRequest full = GroupRequests.join(join().setHost("h")
                .addStreams(stream("t", StartType.LATEST))
                .addStreams(stream("u", StartType.AT_TIMESTAMP))
                .setFailoverMillis(2000)
                .setDrainMillis(3000)
                .setReadMode(io.millrace.proto.api.v1.ReadMode.FAN_OUT)
                .setMaxLeases(9)
                .addHeld(io.millrace.proto.api.v1.LeaseToken.newBuilder()
                        .setShardUid(4)
                        .setEpoch(6))
                .build());
        assertThat(full)
                .isEqualTo(new JoinRequest(
                        "g",
                        "w",
                        "h",
                        Map.of("s", Start.TRIM_HORIZON, "t", Start.LATEST, "u", Start.at(7)),
                        new GroupSettings(Duration.ofSeconds(2), Duration.ofSeconds(3), ReadMode.FAN_OUT),
                        9,
                        List.of(new LeaseToken(4, 6))));
    }

    @Test
    void aBadJoinIsRefused() {
        refused(() -> GroupRequests.join(join().setGroupName("").build()), "'group_name'");
        refused(() -> GroupRequests.join(join().setGroupName("a b").build()), "'a b' at 'group_name'");
        refused(() -> GroupRequests.join(join().setGroupName("x".repeat(129)).build()), "group_name");
        refused(() -> GroupRequests.join(join().setWorkerId("").build()), "'worker_id'");
        refused(() -> GroupRequests.join(join().setWorkerId("a\nb").build()), "'worker_id'");
        refused(() -> GroupRequests.join(join().setHost("h".repeat(257)).build()), "'host'");
        refused(() -> GroupRequests.join(join().clearStreams().build()), "0 streams' at 'streams'");
        refused(
                () -> GroupRequests.join(
                        join().addStreams(stream("s", StartType.LATEST)).build()),
                "name each stream once");
        refused(
                () -> GroupRequests.join(
                        join().addStreams(stream("a/b", StartType.LATEST)).build()),
                "'a/b' at 'stream_name'");
        refused(
                () -> GroupRequests.join(join().addStreams(stream("t", StartType.AT_SEQUENCE_NUMBER))
                        .build()),
                "TRIM_HORIZON, LATEST or AT_TIMESTAMP");
        refused(() -> GroupRequests.join(join().setFailoverMillis(999).build()), "'999' at 'failover_millis'");
        refused(() -> GroupRequests.join(join().setFailoverMillis(300_001).build()), "from 1000 to 300000, or 0");
        refused(() -> GroupRequests.join(join().setDrainMillis(10).build()), "'10' at 'drain_millis'");
    }

    @Test
    void aCheckpointIsARecordAPartOfOneOrTheEnd() {
        SequenceNumber number = SequenceNumber.parse(NUMBER);
        assertThat(GroupRequests.checkpoints(
                        checkpoint(at(ProcessedRecord.newBuilder().setSequenceNumber(NUMBER)))
                                .addEntries(entry(
                                        2,
                                        at(ProcessedRecord.newBuilder()
                                                .setSequenceNumber(NUMBER)
                                                .setSubSequenceNumber(3))))
                                .addEntries(entry(3, end()))
                                .build()))
                .containsExactly(
                        new CheckpointEntry(
                                "g", 1, 5, new LeasePosition.Processed(number, LeasePosition.Processed.WHOLE)),
                        new CheckpointEntry("g", 2, 5, new LeasePosition.Processed(number, 3)),
                        new CheckpointEntry("g", 3, 5, LeasePosition.SHARD_END));
    }

    @Test
    void aBadCheckpointIsRefused() {
        refused(() -> GroupRequests.checkpoints(checkpoint(end()).clearEntries().build()), "1 to 1000 entries");
        refused(
                () -> GroupRequests.checkpoints(
                        checkpoint(end()).addEntries(entry(1, end())).build()),
                "name each lease once");
        refused(
                () -> GroupRequests.checkpoints(
                        checkpoint(at(ProcessedRecord.newBuilder().setSequenceNumber("12")))
                                .build()),
                "'12' at 'sequence_number'");
        refused(
                () -> GroupRequests.checkpoints(checkpoint(at(ProcessedRecord.newBuilder()
                                .setSequenceNumber(NUMBER)
                                .setSubSequenceNumber(-1)))
                        .build()),
                "'4294967295' at 'sub_sequence_number'");
        refused(
                () -> GroupRequests.checkpoints(checkpoint(io.millrace.proto.api.v1.LeasePosition.newBuilder()
                                .setStart(StartingPosition.getDefaultInstance())
                                .build())
                        .build()),
                "be a record or shard_end");
        refused(
                () -> GroupRequests.releases(Collections.nCopies(1001, ReleasedLease.getDefaultInstance())),
                "at most 1000 entries");
    }
}
