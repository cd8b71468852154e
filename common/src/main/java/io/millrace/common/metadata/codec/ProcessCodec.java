package io.millrace.common.metadata.codec;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.DroppedShard;
import io.millrace.common.metadata.ProcessInfo.MovePhase;
import io.millrace.common.metadata.ProcessInfo.ReshardPhase;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.proto.storage.v1.CreatingProcess;
import io.millrace.proto.storage.v1.DeletingProcess;
import io.millrace.proto.storage.v1.DroppingProcess;
import io.millrace.proto.storage.v1.MovingProcess;
import io.millrace.proto.storage.v1.ProcessState;
import io.millrace.proto.storage.v1.ReshardStep;
import io.millrace.proto.storage.v1.ReshardingProcess;
import io.millrace.proto.storage.v1.ShardDescription;
import java.util.List;

/** {@link ProcessInfo} to and from its stored form. */
final class ProcessCodec {

    private static final Encoder ENCODER = new Encoder();

    private ProcessCodec() {}

    static ProcessState state(ProcessInfo process) {
        return process.accept(ENCODER)
                .setId(process.id())
                .setStreamUid(process.streamUid())
                .setStartedMillis(process.startedMillis())
                .build();
    }

    static ProcessInfo process(ProcessState state) {
        long id = state.getId();
        long stream = state.getStreamUid();
        long started = state.getStartedMillis();
        return switch (state.getKindCase()) {
            case CREATING ->
                new ProcessInfo.Creating(
                        id, stream, started, shards(state.getCreating().getShardsList()));
            case DELETING -> new ProcessInfo.Deleting(id, stream, started);
            case RESHARDING -> resharding(state, state.getResharding());
            case DROPPING ->
                new ProcessInfo.Dropping(
                        id, stream, started, dropped(state.getDropping().getShardsList()));
            case MOVING -> moving(id, started, state.getMoving());
            case KIND_NOT_SET ->
                throw new IllegalArgumentException("process " + id + " is of a kind this version does not know");
        };
    }

    private static ProcessInfo moving(long id, long started, MovingProcess moving) {
        return new ProcessInfo.Moving(
                id,
                started,
                new GroupId(moving.getGroup()),
                new NodeId(moving.getFromNode()),
                new NodeId(moving.getToNode()),
                moving.getAbandoned() ? MovePhase.ABANDONED : MovePhase.JOINING);
    }

    private static ProcessInfo resharding(ProcessState state, ReshardingProcess resharding) {
        return new ProcessInfo.Resharding(
                state.getId(),
                state.getStreamUid(),
                state.getStartedMillis(),
                resharding.getTargetCount(),
                resharding.getRound(),
                resharding.getParentsSealed() ? ReshardPhase.OPENING : ReshardPhase.SEALING,
                resharding.getStepsList().stream().map(ProcessCodec::step).toList());
    }

    private static ProcessInfo.ReshardStep step(ReshardStep step) {
        return new ProcessInfo.ReshardStep(
                step.getParentsList().stream().map(ShardId::new).toList(), shards(step.getChildrenList()));
    }

    private static List<ShardInfo> shards(List<ShardDescription> descriptions) {
        return descriptions.stream().map(ShardCodec::shard).toList();
    }

    private static List<DroppedShard> dropped(List<io.millrace.proto.storage.v1.DroppedShard> shards) {
        return shards.stream()
                .map(shard -> new DroppedShard(shard.getShardUid(), new GroupId(shard.getGroup())))
                .toList();
    }

    private static final class Encoder implements ProcessInfo.Visitor<ProcessState.Builder> {

        @Override
        public ProcessState.Builder creating(ProcessInfo.Creating it) {
            CreatingProcess.Builder creating = CreatingProcess.newBuilder();
            it.shards().forEach(shard -> creating.addShards(ShardCodec.description(shard)));
            return ProcessState.newBuilder().setCreating(creating);
        }

        @Override
        public ProcessState.Builder deleting(ProcessInfo.Deleting it) {
            return ProcessState.newBuilder().setDeleting(DeletingProcess.getDefaultInstance());
        }

        @Override
        public ProcessState.Builder resharding(ProcessInfo.Resharding it) {
            ReshardingProcess.Builder resharding = ReshardingProcess.newBuilder()
                    .setTargetCount(it.targetCount())
                    .setRound(it.round())
                    .setParentsSealed(it.phase() == ReshardPhase.OPENING);
            it.steps().forEach(step -> resharding.addSteps(step(step)));
            return ProcessState.newBuilder().setResharding(resharding);
        }

        @Override
        public ProcessState.Builder dropping(ProcessInfo.Dropping it) {
            DroppingProcess.Builder dropping = DroppingProcess.newBuilder();
            it.shards()
                    .forEach(shard -> dropping.addShards(io.millrace.proto.storage.v1.DroppedShard.newBuilder()
                            .setShardUid(shard.uid())
                            .setGroup(shard.group().value())));
            return ProcessState.newBuilder().setDropping(dropping);
        }

        @Override
        public ProcessState.Builder moving(ProcessInfo.Moving it) {
            return ProcessState.newBuilder()
                    .setMoving(MovingProcess.newBuilder()
                            .setGroup(it.group().value())
                            .setFromNode(it.from().value())
                            .setToNode(it.to().value())
                            .setAbandoned(it.phase() == MovePhase.ABANDONED));
        }

        private static ReshardStep step(ProcessInfo.ReshardStep step) {
            ReshardStep.Builder proto = ReshardStep.newBuilder();
            step.parents().forEach(parent -> proto.addParents(parent.number()));
            step.children().forEach(child -> proto.addChildren(ShardCodec.description(child)));
            return proto.build();
        }
    }
}
