package io.millrace.controller.coordination.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.limits.Limits;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.Forgettable;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.ReadMode;
import io.millrace.controller.coordination.ShardStanding;
import io.millrace.controller.coordination.ShardStandings;
import io.millrace.controller.coordination.command.CoordinationCommand.DeleteGroup;
import io.millrace.controller.coordination.command.CoordinationCommand.ForgetLeases;
import io.millrace.controller.coordination.command.CoordinationCommand.JoinGroup;
import io.millrace.controller.coordination.command.CoordinationCommand.MoveLeases;
import io.millrace.controller.coordination.command.CoordinationCommand.Release;
import io.millrace.controller.coordination.command.CoordinationCommand.ReleaseLeases;
import io.millrace.controller.coordination.command.CoordinationCommand.ResetGroup;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import io.millrace.controller.coordination.command.CoordinationOutcome.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every rule and every refusal of the commands about consumer groups. */
class CoordinationHandlersTest {

    private final Groups groups = new Groups();

    private ConsumerGroup group() {
        return groups.state().group(Groups.GROUP).orElseThrow();
    }

    private ShardStanding standing(int number) {
        return ShardStandings.of(group(), groups.world.image()).stream()
                .filter(it -> it.shard().id().number() == number)
                .findFirst()
                .orElseThrow();
    }

    // ---- join ----

    @Test
    void theFirstJoinMakesTheGroup() {
        groups.reading(Start.TRIM_HORIZON);
        assertThat(group().createdMillis()).isEqualTo(groups.world.nowMillis());
        assertThat(group().streams()).containsOnly(Map.entry("s", LeasePosition.TRIM_HORIZON));
        assertThat(group().leases()).isEmpty();
    }

    @Test
    void laterJoinsAddStreamsAndSettingsButMoveNoStart() {
        groups.reading(Start.TRIM_HORIZON);
        assertThat(groups.apply(new JoinGroup(Groups.GROUP, Map.of("s", Start.LATEST), GroupSettings.DEFAULT)))
                .isEqualTo(CoordinationOutcome.UNCHANGED);
        GroupSettings other = new GroupSettings(Duration.ofSeconds(3), Duration.ofSeconds(4), ReadMode.FAN_OUT);
        groups.accept(new JoinGroup(Groups.GROUP, Map.of("s", Start.LATEST, "later", Start.at(5)), other));
        assertThat(group().settings()).isEqualTo(other);
        assertThat(group().streams())
                .containsOnly(
                        Map.entry("s", LeasePosition.TRIM_HORIZON),
                        Map.entry("later", new LeasePosition.AtTimestamp(5)));
    }

    @Test
    void latestIsTheMomentOfTheJoinAndSkipsWhatWasClosedBefore() {
        groups.split(0);
        groups.world.wait(Duration.ofSeconds(1));
        groups.reading(Start.LATEST);
        assertThat(group().streams()).containsEntry("s", new LeasePosition.AtTimestamp(groups.world.nowMillis()));
        assertThat(standing(0).isFinished()).isTrue();
        assertThat(groups.lease(0).orElseThrow().wasRead()).isFalse();
        assertThat(standing(2).isReadable()).isTrue();
        assertThat(standing(2).start()).isEqualTo(new LeasePosition.AtTimestamp(groups.world.nowMillis()));
    }

    @Test
    void aTimeInTheFutureIsNow() {
        groups.reading(Start.at(groups.world.nowMillis() + 1_000_000));
        assertThat(group().streams()).containsEntry("s", new LeasePosition.AtTimestamp(groups.world.nowMillis()));
    }

    @Test
    void groupsAndLeasesAreLimited() {
        groups.limits(limited(1, 100)).reading(Start.TRIM_HORIZON);
        groups.refuse(
                new JoinGroup("h", Map.of("s", Start.LATEST), GroupSettings.DEFAULT),
                ErrorCode.LIMIT_EXCEEDED,
                "There are 1 consumer groups and the limit (consumer-groups) is 1");
        groups.limits(limited(2, 3));
        groups.refuse(
                new JoinGroup("h", Map.of("s", Start.LATEST), GroupSettings.DEFAULT),
                ErrorCode.LIMIT_EXCEEDED,
                "there would be 4 leases in the cluster; the limit (leases-per-cluster) is 3");
    }

    private static Limits limited(int consumerGroups, int leases) {
        Limits base = Limits.AWS_2026;
        return new Limits(
                base.profile(),
                base.shardWriteBytes(),
                base.shardWriteRecords(),
                base.shardReadBytes(),
                base.shardReadCalls(),
                base.getRecordsBytes(),
                base.getRecordsCount(),
                base.putRecordsCount(),
                base.putRecordsBytes(),
                base.maxRecordKib(),
                base.minRetention(),
                base.maxRetention(),
                base.shardsPerStream(),
                base.shardsPerCluster(),
                base.consumersPerStream(),
                base.shardCountUpdatesPerDay(),
                base.scaleFactor(),
                base.tagsPerStream(),
                base.streamsCreating(),
                base.onDemandStreams(),
                base.modeChangesPerDay(),
                base.encryptionChangesPerDay(),
                consumerGroups,
                base.workersPerGroup(),
                leases,
                base.callRates());
    }

    // ---- move ----

    @Test
    void aFinishedLeaseIsNotMoved() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        groups.split(0);
        groups.stored(0, LeasePosition.SHARD_END);
        groups.assign("bob", 0);
        assertThat(groups.lease(0).orElseThrow().isHeld()).isFalse();
    }

    @Test
    void aChildIsLeasedOnlyWhenAllParentsWereRead() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0, 1);
        groups.merge(0, 1);
        groups.assign("bob", 2);
        assertThat(groups.lease(2)).isEmpty();
        groups.stored(0, LeasePosition.SHARD_END);
        groups.assign("bob", 2);
        assertThat(groups.lease(2)).isEmpty();
        assertThat(standing(2).waitsFor()).containsExactly(groups.shard(1).id());
        groups.stored(1, LeasePosition.SHARD_END);
        groups.assign("bob", 2);
        assertThat(groups.lease(2).orElseThrow().position()).isEqualTo(LeasePosition.TRIM_HORIZON);
    }

    @Test
    void whatFollowsAShardThatWasReadIsReadWholeWhateverTheClocksSay() {
        groups.reading(Start.LATEST).assign("ann", 0);
        groups.split(0);
        groups.stored(0, LeasePosition.SHARD_END);
        assertThat(standing(2).start()).isEqualTo(LeasePosition.TRIM_HORIZON);
    }

    @Test
    void anUnknownGroupIsRefused() {
        groups.refuse(new MoveLeases("none", List.of()), ErrorCode.RESOURCE_NOT_FOUND, "Consumer group none not found");
        groups.refuse(new ReleaseLeases("none", "ann", List.of()), ErrorCode.RESOURCE_NOT_FOUND, "none not found");
        groups.refuse(new ForgetLeases("none", List.of()), ErrorCode.RESOURCE_NOT_FOUND, "none not found");
        groups.refuse(new ResetGroup("none", Map.of()), ErrorCode.RESOURCE_NOT_FOUND, "none not found");
        groups.refuse(new DeleteGroup("none"), ErrorCode.RESOURCE_NOT_FOUND, "none not found");
    }

    // ---- release ----

    @Test
    void aReleaseStoresTheLastCheckpoint() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0, 1);
        groups.accept(new ReleaseLeases(
                Groups.GROUP,
                "ann",
                List.of(
                        new Release(groups.shard(0).uid(), 1, Optional.of(groups.at(0, 9))),
                        new Release(groups.shard(1).uid(), 2, Optional.empty()))));
        Lease first = groups.lease(0).orElseThrow();
        assertThat(first.isHeld()).isFalse();
        assertThat(first.position()).isEqualTo(groups.at(0, 9));
        assertThat(groups.lease(1).orElseThrow().isHeld()).isFalse();
    }

    @Test
    void aReleaseByAnotherOrWithAnOldTokenIsSkipped() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        groups.accept(new ReleaseLeases(
                Groups.GROUP, "bob", List.of(new Release(groups.shard(0).uid(), 1, Optional.empty()))));
        groups.accept(new ReleaseLeases(
                Groups.GROUP, "ann", List.of(new Release(groups.shard(0).uid(), 7, Optional.empty()))));
        assertThat(groups.lease(0).orElseThrow().isHeldAt(1)).isTrue();
    }

    @Test
    void aReleaseWithACheckpointThatCannotBeStoredFreesTheLeaseAllTheSame() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0, 1);
        groups.stored(0, groups.at(0, 5));
        groups.accept(new ReleaseLeases(
                Groups.GROUP,
                "ann",
                List.of(
                        new Release(groups.shard(0).uid(), 1, Optional.of(groups.at(0, 4))),
                        new Release(groups.shard(1).uid(), 2, Optional.of(groups.at(0, 4))))));
        assertThat(groups.lease(0).orElseThrow().position()).isEqualTo(groups.at(0, 5));
        assertThat(groups.lease(0).orElseThrow().isHeld()).isFalse();
        assertThat(groups.lease(1).orElseThrow().position()).isEqualTo(LeasePosition.TRIM_HORIZON);
        assertThat(groups.lease(1).orElseThrow().isHeld()).isFalse();
    }

    // ---- checkpoints ----

    private void refused(Optional<CoordinationOutcome.Refused> refusal, ErrorCode code, String words) {
        assertThat(refusal).isPresent();
        assertThat(refusal.get().code()).isEqualTo(code);
        assertThat(refusal.get().message()).contains(words);
    }

    @Test
    void checkpointsGoForwardByRecordAndSubRecord() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        groups.stored(0, groups.within(0, 7, 0));
        groups.stored(0, groups.within(0, 7, 3));
        groups.stored(0, groups.at(0, 7));
        groups.stored(0, groups.at(0, 7));
        refused(
                groups.checkpoint(0, 1, groups.within(0, 7, 4)),
                ErrorCode.INVALID_ARGUMENT,
                "moves back only by a reset");
        refused(groups.checkpoint(0, 1, groups.at(0, 6)), ErrorCode.INVALID_ARGUMENT, "shardId-000000000000");
        assertThat(groups.lease(0).orElseThrow().position()).isEqualTo(groups.at(0, 7));
        assertThat(groups.lease(0).orElseThrow().positionMillis()).isEqualTo(groups.world.nowMillis());
    }

    @Test
    void aStaleTokenIsRefused() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0).assign("bob", 0);
        refused(groups.checkpoint(0, 1, groups.at(0, 1)), ErrorCode.LEASE_LOST, "bob holds it with epoch 2");
        groups.assign("", 0);
        refused(groups.checkpoint(0, 2, groups.at(0, 1)), ErrorCode.LEASE_LOST, "nobody holds it");
        refused(groups.checkpoint(1, 1, groups.at(1, 1)), ErrorCode.LEASE_LOST, "has no lease");
        assertThat(groups.lease(0).orElseThrow().position()).isEqualTo(LeasePosition.TRIM_HORIZON);
    }

    @Test
    void aCheckpointMustBeInItsShard() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        refused(groups.checkpoint(0, 1, groups.at(1, 1)), ErrorCode.VALIDATION, "is not one of shard");
        refused(groups.checkpoint(0, 1, LeasePosition.TRIM_HORIZON), ErrorCode.VALIDATION, "not a start position");
        refused(groups.checkpoint(0, 1, LeasePosition.SHARD_END), ErrorCode.RESOURCE_IN_USE, "is open");
    }

    @Test
    void aGroupThatIsGoneIsRefused() {
        Answer.Checkpoints answer = (Answer.Checkpoints) groups.accept(new CoordinationCommand.StoreCheckpoints(
                List.of(new CoordinationCommand.CheckpointEntry("none", 1, 1, groups.at(0, 1)))));
        refused(answer.refusals().get(0), ErrorCode.RESOURCE_NOT_FOUND, "none not found");
    }

    @Test
    void theEndOfAClosedShardFreesTheLeaseAndMayBeSaidTwice() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        groups.split(0);
        groups.stored(0, LeasePosition.SHARD_END);
        assertThat(groups.lease(0).orElseThrow().isHeld()).isFalse();
        assertThat(groups.checkpoint(0, 1, LeasePosition.SHARD_END)).isEmpty();
        refused(groups.checkpoint(0, 1, groups.at(0, 1)), ErrorCode.LEASE_LOST, "nobody holds it");
    }

    @Test
    void aShardThatIsBeingSealedMayBeEndedBeforeTheMetadataSaysSo() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        groups.world.accept(new MetadataCommand.SplitShard(
                "s", groups.shard(0).id(), groups.shard(0).range().middle()));
        groups.stored(0, LeasePosition.SHARD_END);
    }

    @Test
    void aShardWhoseRecordsHaveExpiredCanOnlyBeEnded() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        groups.split(0);
        LeasePosition late = groups.at(0, 3);
        groups.expire(0);
        refused(groups.checkpoint(0, 1, late), ErrorCode.RESOURCE_NOT_FOUND, "have expired");
        groups.stored(0, LeasePosition.SHARD_END);
    }

    @Test
    void entriesOfOneCommandSeeEachOther() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        long uid = groups.shard(0).uid();
        Answer.Checkpoints answer = (Answer.Checkpoints) groups.accept(new CoordinationCommand.StoreCheckpoints(List.of(
                new CoordinationCommand.CheckpointEntry(Groups.GROUP, uid, 1, groups.at(0, 5)),
                new CoordinationCommand.CheckpointEntry(Groups.GROUP, uid, 1, groups.at(0, 4)))));
        assertThat(answer.refusals().get(0)).isEmpty();
        refused(answer.refusals().get(1), ErrorCode.INVALID_ARGUMENT, "reset");
    }

    // ---- forget ----

    @Test
    void aLeaseIsForgottenWhenItsShardIsGoneAndItsChildrenAreLeased() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        groups.split(0);
        long uid = groups.shard(0).uid();
        groups.stored(0, LeasePosition.SHARD_END);
        groups.accept(new ForgetLeases(Groups.GROUP, List.of(uid)));
        assertThat(groups.lease(0)).as("the shard is still there").isPresent();
        groups.expire(0);
        assertThat(Forgettable.of(group(), groups.world.image())).isEmpty();
        groups.assign("ann", 2, 3);
        assertThat(groups.lease(2).orElseThrow().position())
                .as("the parent tells where the children start")
                .isEqualTo(LeasePosition.TRIM_HORIZON);
        assertThat(Forgettable.of(group(), groups.world.image())).containsExactly(uid);
        groups.accept(new ForgetLeases(Groups.GROUP, List.of(uid)));
        assertThat(groups.lease(0)).isEmpty();
    }

    @Test
    void aChildWaitsForAParentThatIsGoneOnlyWhileSomebodyHoldsIt() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        groups.split(0);
        long stream = groups.world.stream("s").uid();
        long uid = groups.shard(0).uid();
        groups.expire(0);
        assertThat(standing(2).isReadable()).isFalse();
        groups.accept(new MoveLeases(
                Groups.GROUP,
                List.of(new CoordinationCommand.Move(
                        uid, stream, new io.millrace.common.id.ShardId(0), 1, "", Optional.empty()))));
        assertThat(standing(2).isReadable()).isTrue();
    }

    // ---- reset, delete ----

    @Test
    void aRunningGroupIsNeitherResetNorDeleted() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        groups.refuse(
                new ResetGroup(Groups.GROUP, Map.of("s", Start.LATEST)),
                ErrorCode.RESOURCE_IN_USE,
                "has leases held by ann; stop its workers and wait 10 s, then reset it");
        groups.refuse(new DeleteGroup(Groups.GROUP), ErrorCode.RESOURCE_IN_USE, "then delete it");
    }

    @Test
    void aResetForgetsTheCheckpointsOfTheStream() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        groups.stored(0, groups.at(0, 5));
        groups.assign("", 0);
        groups.refuse(
                new ResetGroup(Groups.GROUP, Map.of("t", Start.LATEST)),
                ErrorCode.RESOURCE_NOT_FOUND,
                "does not read stream t");
        assertThat(groups.accept(new ResetGroup(Groups.GROUP, Map.of("s", Start.TRIM_HORIZON))))
                .isEqualTo(new Answer.Forgotten(1));
        assertThat(group().leases()).isEmpty();
        groups.assign("bob", 0);
        assertThat(groups.lease(0).orElseThrow().position()).isEqualTo(LeasePosition.TRIM_HORIZON);
        assertThat(groups.epoch(0)).as("tokens are never used again").isEqualTo(2);
    }

    @Test
    void aGroupMadeAgainGivesOutNewTokens() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0).assign("", 0);
        groups.accept(new DeleteGroup(Groups.GROUP));
        assertThat(groups.state().groups()).isEmpty();
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0);
        assertThat(groups.epoch(0)).isEqualTo(2);
    }
}
