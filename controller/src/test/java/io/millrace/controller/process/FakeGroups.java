package io.millrace.controller.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Data groups that do what they are told, but may fail before or lose the answer afterwards. Checks INV-5 at each
 * opening: parents are sealed, and older.
 */
public final class FakeGroups implements GroupCommander {

    private final Random chance;
    private final Map<Long, Held> shards = new HashMap<>();
    private final Map<String, Long> uidByNumber = new HashMap<>();
    private final Map<GroupId, List<NodeId>> members = new HashMap<>();
    private int failuresInHundred;
    int commands;

    /** A shard in a group. */
    public record Held(ShardInfo info, boolean sealed) {}

    public FakeGroups(long seed) {
        chance = new Random(seed);
    }

    public FakeGroups failing(int inHundred) {
        failuresInHundred = inHundred;
        return this;
    }

    /** Members of each group as it was told last. */
    public Map<GroupId, List<NodeId>> members() {
        return members;
    }

    public Map<Long, Held> shards() {
        return shards;
    }

    @Override
    public CompletableFuture<Void> propose(GroupId group, GroupCommand command) {
        if (chance.nextInt(100) < failuresInHundred) {
            return failed(ErrorCode.NO_LEADER);
        }
        commands++;
        apply(group, command);
        return chance.nextInt(100) < failuresInHundred
                ? failed(ErrorCode.OUTCOME_UNKNOWN)
                : CompletableFuture.completedFuture(null);
    }

    private static CompletableFuture<Void> failed(ErrorCode code) {
        return CompletableFuture.failedFuture(new MillraceException(code, "injected"));
    }

    private void apply(GroupId group, GroupCommand command) {
        command.accept(new GroupCommand.Visitor<Void>() {
            @Override
            public Void open(GroupCommand.Open it) {
                it.shards().forEach(shard -> openShard(it.streamUid(), group, shard));
                return null;
            }

            @Override
            public Void reshard(GroupCommand.Reshard it) {
                it.seal().forEach(uid -> {
                    Held held = shards.get(uid);
                    assertThat(held).as("shard %s to seal", uid).isNotNull();
                    assertThat(held.info().group()).isEqualTo(group);
                    shards.put(uid, new Held(held.info(), true));
                });
                it.open().forEach(shard -> openShard(it.streamUid(), group, shard));
                return null;
            }

            @Override
            public Void drop(GroupCommand.Drop it) {
                it.shardUids().forEach(shards::remove);
                return null;
            }

            @Override
            public Void setMembers(GroupCommand.SetMembers it) {
                members.put(group, it.members());
                return null;
            }
        });
    }

    private void openShard(long streamUid, GroupId group, ShardInfo shard) {
        assertThat(shard.group()).isEqualTo(group);
        if (shards.containsKey(shard.uid())) {
            return;
        }
        for (ShardId number : shard.parents()) {
            Held parent = shards.get(uidByNumber.get(streamUid + "/" + number));
            assertThat(parent.sealed())
                    .as("parent %s of %s is sealed", number, shard)
                    .isTrue();
            assertThat(shard.epochSeconds()).isGreaterThan(parent.info().epochSeconds());
        }
        shards.put(shard.uid(), new Held(shard, false));
        uidByNumber.put(streamUid + "/" + shard.id(), shard.uid());
    }
}
