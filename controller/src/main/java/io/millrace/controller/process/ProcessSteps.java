package io.millrace.controller.process;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.DroppedShard;
import io.millrace.common.metadata.ProcessInfo.ReshardStep;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.NodeChange;
import io.millrace.controller.process.PhaseWork.Call;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What each kind of process has to do in its current phase: a pure function of process and image. A new leader asks again
 * and repeats the whole phase.
 */
public final class ProcessSteps {

    /** Bounds the size of one log entry of a data group: a shard takes about 80 bytes. */
    static final int SHARDS_PER_COMMAND = 8192;

    private ProcessSteps() {}

    public static PhaseWork step(ProcessInfo process, MetadataImage image) {
        return process.accept(new Stepper(image));
    }

    private record Stepper(MetadataImage image) implements ProcessInfo.Visitor<PhaseWork> {

        @Override
        public PhaseWork creating(ProcessInfo.Creating it) {
            return new PhaseWork(opens(it.streamUid(), it.shards()), new MetadataCommand.StreamOpened(it.id()));
        }

        @Override
        public PhaseWork deleting(ProcessInfo.Deleting it) {
            List<DroppedShard> shards = image.stream(it.streamUid()).stream()
                    .flatMap(stream -> stream.allShards().stream())
                    .map(shard -> new DroppedShard(shard.uid(), shard.group()))
                    .toList();
            return new PhaseWork(drops(shards), new MetadataCommand.StreamDropped(it.id()));
        }

        @Override
        public PhaseWork dropping(ProcessInfo.Dropping it) {
            return new PhaseWork(drops(it.shards()), new MetadataCommand.ShardsDropped(it.id()));
        }

        @Override
        public PhaseWork moving(ProcessInfo.Moving it) {
            List<NodeId> members = switch (it.phase()) {
                case JOINING -> image.membersAfter(it);
                case ABANDONED ->
                    image.group(it.group()).map(GroupInfo::replicas).orElse(List.of());
            };
            return new PhaseWork(
                    members.isEmpty() ? List.of() : List.of(new Call(it.group(), new GroupCommand.SetMembers(members))),
                    new MetadataCommand.ChangeNodes(new NodeChange.EndMove(it.id(), it.phase())));
        }

        @Override
        public PhaseWork resharding(ProcessInfo.Resharding it) {
            StreamInfo stream = image.stream(it.streamUid()).orElse(null);
            MetadataCommand.ChildrenOpened end = new MetadataCommand.ChildrenOpened(it.id(), it.round());
            if (stream == null) {
                return new PhaseWork(List.of(), end);
            }
            List<ReshardStep> across = it.steps().stream()
                    .filter(step -> !inOneGroup(stream, step))
                    .toList();
            return switch (it.phase()) {
                case SEALING ->
                    new PhaseWork(
                            seals(stream, it.steps()),
                            across.isEmpty() ? end : new MetadataCommand.ParentsSealed(it.id(), it.round()));
                case OPENING ->
                    new PhaseWork(
                            opens(
                                    it.streamUid(),
                                    across.stream()
                                            .flatMap(step -> step.children().stream())
                                            .toList()),
                            end);
            };
        }

        /** One entry per group: seals all parents there, and opens the children of steps that stay in the group. */
        private static List<Call> seals(StreamInfo stream, List<ReshardStep> steps) {
            Map<GroupId, List<Long>> seal = new TreeMap<>();
            Map<GroupId, List<ShardInfo>> open = new TreeMap<>();
            for (ReshardStep step : steps) {
                for (ShardInfo parent : parents(stream, step)) {
                    seal.computeIfAbsent(parent.group(), group -> new ArrayList<>())
                            .add(parent.uid());
                }
                if (inOneGroup(stream, step)) {
                    for (ShardInfo child : step.children()) {
                        open.computeIfAbsent(child.group(), group -> new ArrayList<>())
                                .add(child);
                    }
                }
            }
            List<Call> calls = new ArrayList<>();
            seal.forEach((group, uids) -> calls.add(new Call(
                    group, new GroupCommand.Reshard(stream.uid(), uids, open.getOrDefault(group, List.of())))));
            return calls;
        }

        private static boolean inOneGroup(StreamInfo stream, ReshardStep step) {
            GroupId group = step.children().get(0).group();
            return parents(stream, step).stream()
                            .allMatch(parent -> parent.group().equals(group))
                    && step.children().stream().allMatch(child -> child.group().equals(group));
        }

        private static List<ShardInfo> parents(StreamInfo stream, ReshardStep step) {
            return step.parents().stream()
                    .flatMap(id -> stream.shard(id).stream())
                    .toList();
        }

        private static List<Call> opens(long streamUid, Collection<ShardInfo> shards) {
            return calls(shards, ShardInfo::group, part -> new GroupCommand.Open(streamUid, part));
        }

        private static List<Call> drops(Collection<DroppedShard> shards) {
            return calls(
                    shards,
                    DroppedShard::group,
                    part -> new GroupCommand.Drop(
                            part.stream().map(DroppedShard::uid).toList()));
        }

        private static <S> List<Call> calls(
                Collection<S> shards, Function<S, GroupId> group, Function<List<S>, GroupCommand> command) {
            Map<GroupId, List<S>> byGroup = new TreeMap<>();
            shards.forEach(shard -> byGroup.computeIfAbsent(group.apply(shard), any -> new ArrayList<>())
                    .add(shard));
            List<Call> calls = new ArrayList<>();
            byGroup.forEach((id, all) -> {
                for (int from = 0; from < all.size(); from += SHARDS_PER_COMMAND) {
                    List<S> part = all.subList(from, Math.min(all.size(), from + SHARDS_PER_COMMAND));
                    calls.add(new Call(id, command.apply(part)));
                }
            });
            return calls;
        }
    }
}
