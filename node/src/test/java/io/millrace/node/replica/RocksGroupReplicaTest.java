package io.millrace.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.id.ProducerId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksGroupReplicaTest {

    private static final long SHARD = 0x8000_0000_0000_0001L; // unsigned order matters
    private static final ProducerId PRODUCER = new ProducerId(7, 8);

    @TempDir
    Path directory;

    @Test
    void givesBackWhatWasAppliedInOrder() {
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            rig.apply(Commands.open(SHARD, SHARD + 1));
            assertThat(rig.append(1000, Commands.block(SHARD, Commands.records("a", "b"))))
                    .isEqualTo(new BlockResult.Stored(0, 1000, false));
            rig.append(1000, Commands.block(SHARD + 1, Commands.records("other")));
            assertThat(rig.append(1001, Commands.block(SHARD, Commands.records("c"))))
                    .isEqualTo(new BlockResult.Stored(2, 1001, false));

            assertThat(rig.payloads(SHARD, 0)).containsExactly("a", "b", "c");
            assertThat(rig.payloads(SHARD, 1)).containsExactly("b", "c");
            assertThat(rig.payloads(SHARD, 3)).isEmpty();
            assertThat(rig.replica.shard(SHARD).orElseThrow().nextOffset()).isEqualTo(3);
        }
    }

    @Test
    void readsFromDiskWhatTheCacheDoesNotHold() {
        try (ReplicaRig rig = new ReplicaRig(directory, 0)) {
            rig.apply(Commands.open(SHARD));
            rig.append(1000, Commands.block(SHARD, Commands.records("a", "b")));
            rig.append(1000, Commands.block(SHARD, Commands.records("c")));
            rig.replica.flush();
            rig.append(1000, Commands.block(SHARD, Commands.records("d")));
            assertThat(rig.payloads(SHARD, 1)).containsExactly("b", "c", "d");
        }
    }

    @Test
    void goesOnAfterARestart() {
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            rig.apply(Commands.open(SHARD));
            rig.append(1000, Commands.block(SHARD, PRODUCER, 0, Commands.records("a")));
            rig.replica.advance(new io.millrace.common.log.LogPosition(2, rig.index() + 1));
        }
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            assertThat(rig.index()).isEqualTo(2);
            assertThat(rig.append(900, Commands.block(SHARD, PRODUCER, 0, Commands.records("a"))))
                    .isEqualTo(new BlockResult.Stored(0, 1000, true));
            assertThat(rig.append(900, Commands.block(SHARD, PRODUCER, 1, Commands.records("b"))))
                    .isEqualTo(new BlockResult.Stored(1, 1000, false));
            assertThat(rig.payloads(SHARD, 0)).containsExactly("a", "b");
        }
    }

    @Test
    void refusesWhatCannotBeAsValues() {
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            rig.apply(Commands.open(SHARD));
            byte[] broken = Commands.records("x");
            broken[5] ^= 1;
            assertThat(rig.append(1, Commands.block(99, Commands.records("x"))))
                    .isInstanceOfSatisfying(
                            BlockResult.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND));
            assertThat(rig.append(1, Commands.block(SHARD, broken)))
                    .isInstanceOfSatisfying(
                            BlockResult.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CORRUPT));
            assertThat(rig.apply(Commands.reshard(List.of(SHARD, 77L), List.of(5L))))
                    .isInstanceOf(GroupResult.Refused.class);
            assertThat(rig.replica.shard(5)).isEmpty();
            assertThat(rig.replica.shard(SHARD).orElseThrow().sealed()).isFalse();
        }
    }

    @Test
    void sealsAndOpensAtOneIndexAndDrops() {
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            rig.apply(Commands.open(SHARD));
            rig.append(1, Commands.block(SHARD, Commands.records("x")));
            rig.apply(Commands.reshard(List.of(SHARD), List.of(5L, 6L)));
            assertThat(rig.append(1, Commands.block(SHARD, Commands.records("y"))))
                    .isInstanceOfSatisfying(
                            BlockResult.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SHARD_CLOSED));
            assertThat(rig.replica.shards()).hasSize(3);
            rig.apply(Commands.drop(SHARD));
            assertThat(rig.replica.shard(SHARD)).isEmpty();
        }
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            assertThat(rig.replica.shards()).extracting(ShardView::uid).containsExactlyInAnyOrder(5L, 6L);
        }
    }

    @Test
    void callsListenersAfterTheChangeIsReadable() throws Exception {
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            rig.apply(Commands.open(SHARD));
            List<List<String>> seen = new ArrayList<>();
            AutoCloseable listening = rig.replica.listen(
                    SHARD, view -> seen.add(view == null ? List.of("gone") : rig.payloads(SHARD, 0)));
            rig.append(1, Commands.block(SHARD, Commands.records("x")));
            rig.apply(Commands.drop(SHARD));
            listening.close();
            rig.apply(Commands.open(SHARD));
            assertThat(seen).containsExactly(List.of("x"), List.of("gone"));
        }
    }
}
