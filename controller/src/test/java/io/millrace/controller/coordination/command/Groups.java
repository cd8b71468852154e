package io.millrace.controller.coordination.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.id.ShardId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.codec.MetadataCommandCodec;
import io.millrace.controller.codec.MetadataSnapshot;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Quotas;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.command.World;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.codec.CoordinationCommandCodec;
import io.millrace.controller.coordination.command.CoordinationCommand.CheckpointEntry;
import io.millrace.controller.coordination.command.CoordinationCommand.JoinGroup;
import io.millrace.controller.coordination.command.CoordinationCommand.Move;
import io.millrace.controller.coordination.command.CoordinationCommand.MoveLeases;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import io.millrace.controller.coordination.command.CoordinationOutcome.Answer;
import io.millrace.controller.coordination.command.CoordinationOutcome.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Consumer groups beside an image. Every command goes through the codec, and the state through a snapshot, after each of them.
 */
public final class Groups {

    public static final String GROUP = "g";

    public final World world = World.withGroups().stream("s", 2);
    private CoordinationState state = CoordinationState.EMPTY;
    private Limits limits = Limits.AWS_2026;

    public CoordinationState state() {
        return state;
    }

    Groups limits(Limits other) {
        limits = other;
        return this;
    }

    private Stamp stamp() {
        return new Stamp(world.nowMillis(), Quotas.of(limits), Optional.empty());
    }

    CoordinationOutcome apply(CoordinationCommand command) {
        CoordinationCommand read = CoordinationCommandCodec.decode(
                MetadataCommandCodec.parse(CoordinationCommandCodec.encode(stamp(), command))
                        .getCoordination());
        assertThat(read).isEqualTo(command);
        CoordinationOutcome outcome = CoordinationHandlers.decide(state, world.image(), stamp(), read);
        if (outcome instanceof CoordinationOutcome.Accepted accepted) {
            state = state.apply(accepted.records());
            MetadataSnapshot snapshot =
                    new MetadataSnapshot(world.image(), state, new io.millrace.common.log.LogPosition(1, 1));
            assertThat(MetadataSnapshot.decode(snapshot.encode()).coordination())
                    .isEqualTo(state);
        }
        return outcome;
    }

    /** Applies a command that must hold. */
    public Answer accept(CoordinationCommand command) {
        CoordinationOutcome outcome = apply(command);
        assertThat(outcome).as("%s", command).isInstanceOf(CoordinationOutcome.Accepted.class);
        return ((CoordinationOutcome.Accepted) outcome).answer();
    }

    /** Applies a command that must be refused. */
    void refuse(CoordinationCommand command, ErrorCode code, String words) {
        CoordinationState before = state;
        CoordinationOutcome outcome = apply(command);
        assertThat(outcome).as("%s", command).isInstanceOf(Refused.class);
        assertThat(((Refused) outcome).code()).isEqualTo(code);
        assertThat(((Refused) outcome).message()).contains(words);
        assertThat(state).isSameAs(before);
    }

    /** The group reads stream s from there. */
    public Groups reading(Start start) {
        accept(new JoinGroup(GROUP, Map.of("s", start), GroupSettings.DEFAULT));
        return this;
    }

    ShardInfo shard(int number) {
        return world.stream("s").shard(new ShardId(number)).orElseThrow();
    }

    Optional<Lease> lease(int number) {
        return state.group(GROUP).orElseThrow().leases().values().stream()
                .filter(lease -> lease.shard().number() == number)
                .findFirst();
    }

    long epoch(int number) {
        return lease(number).map(Lease::epoch).orElse(0L);
    }

    Move move(int number, String owner) {
        return move(number, owner, Optional.empty());
    }

    /** As {@link #move(int, String)}, and the present holder has processed up to there. */
    Move move(int number, String owner, Optional<LeasePosition> returned) {
        return new Move(
                shard(number).uid(), world.stream("s").uid(), new ShardId(number), epoch(number), owner, returned);
    }

    /** Gives shards to a worker. */
    Groups assign(String owner, int... numbers) {
        List<Move> moves = new ArrayList<>();
        for (int number : numbers) {
            moves.add(move(number, owner));
        }
        accept(new MoveLeases(GROUP, moves));
        return this;
    }

    LeasePosition at(int number, long offset) {
        return new LeasePosition.Processed(shard(number).sequenceNumber(offset), LeasePosition.Processed.WHOLE);
    }

    LeasePosition within(int number, long offset, int sub) {
        return new LeasePosition.Processed(shard(number).sequenceNumber(offset), sub);
    }

    /** What becomes of one checkpoint with a token. */
    Optional<Refused> checkpoint(int number, long epoch, LeasePosition position) {
        long uid =
                lease(number).map(Lease::shardUid).orElseGet(() -> shard(number).uid());
        Answer.Checkpoints answer = (Answer.Checkpoints) accept(
                new CoordinationCommand.StoreCheckpoints(List.of(new CheckpointEntry(GROUP, uid, epoch, position))));
        return answer.refusals().get(0);
    }

    /** Stores a checkpoint that must hold. */
    void stored(int number, LeasePosition position) {
        assertThat(checkpoint(number, epoch(number), position)).isEmpty();
    }

    /** Splits a shard in the middle; the children are open. */
    void split(int number) {
        world.accept(new MetadataCommand.SplitShard(
                "s", new ShardId(number), shard(number).range().middle()));
        opened();
    }

    /** Merges two neighbours. */
    void merge(int lower, int upper) {
        world.accept(new MetadataCommand.MergeShards("s", new ShardId(lower), new ShardId(upper)));
        opened();
    }

    private void opened() {
        ProcessInfo.Resharding process = (ProcessInfo.Resharding) world.process("s");
        world.accept(new MetadataCommand.ChildrenOpened(process.id(), process.round()));
    }

    /** All records of a closed shard have expired. */
    void expire(int... numbers) {
        List<Long> uids = new ArrayList<>();
        for (int number : numbers) {
            uids.add(shard(number).uid());
        }
        world.wait(World.DAY.multipliedBy(2));
        world.accept(new MetadataCommand.ForgetShards(uids));
    }
}
