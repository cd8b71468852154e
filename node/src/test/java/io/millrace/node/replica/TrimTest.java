package io.millrace.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.proto.storage.v1.ShardTrim;
import io.millrace.proto.storage.v1.TrimShards;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrimTest {

    private static final long MIB = 1024 * 1024;

    @TempDir
    Path directory;

    @Test
    void trimmedRecordsAreGoneForReadersAtOnce() {
        try (ReplicaRig rig = new ReplicaRig(directory, 0)) {
            rig.apply(Commands.open(1));
            rig.append(1, Commands.block(1, Commands.records("a", "b")));
            rig.append(2, Commands.block(1, Commands.records("c", "d")));
            rig.append(3, Commands.block(1, Commands.records("e")));
            rig.apply(Commands.trim(1, 3)); // in the middle of the second block, which stays
            assertThat(rig.replica.shard(1).orElseThrow().firstOffset()).isEqualTo(3);
            assertThat(rig.payloads(1, 0)).containsExactly("c", "d", "e");
            assertThat(rig.replica.read(1, 0, 1, 1))
                    .extracting(StoredBlock::baseOffset)
                    .containsExactly(2L);
            assertThat(rig.replica.offsetAt(1, 0)).isEqualTo(3);
            rig.apply(Commands.trim(1, 100));
            assertThat(rig.payloads(1, 0)).isEmpty();
            assertThat(rig.append(4, Commands.block(1, Commands.records("f"))))
                    .isEqualTo(new BlockResult.Stored(5, 4, false));
            assertThat(rig.payloads(1, 0)).containsExactly("f");
        }
    }

    @Test
    void theBlockThatHoldsTheFirstOffsetSurvivesReclaiming() {
        try (ReplicaRig rig = new ReplicaRig(directory, 0)) {
            rig.apply(Commands.open(1));
            for (int i = 0; i < 100; i++) {
                rig.append(i, Commands.block(1, Commands.random(i, 2, 100_000)));
            }
            rig.replica.flush();
            long before = diskBytes();
            rig.apply(Commands.trim(1, 191));
            Await.until("the disk use falls", () -> diskBytes() < before / 2);
            assertThat(rig.replica.read(1, 0, 100, Integer.MAX_VALUE))
                    .extracting(StoredBlock::baseOffset)
                    .startsWith(190L)
                    .hasSize(5);
            assertThat(rig.damaged).isEmpty();
        }
    }

    @Test
    void diskUseFallsWhenInterleavedShardsAreTrimmed() {
        try (ReplicaRig rig = new ReplicaRig(directory, 0)) {
            fill(rig, 120 * MIB);
            long before = diskBytes();
            assertThat(before).isGreaterThan(110 * MIB);
            trimTo(rig, 1.0);
            rig.replica.flush();
            Await.until("nearly all space is back", () -> diskBytes() < 4 * MIB, () -> diskBytes() + " bytes");
            for (int shard = 1; shard <= 8; shard++) {
                assertThat(rig.payloads(shard, 0)).isEmpty();
            }
        }
    }

    @Test
    void spaceComesBackEvenWhereOneShardKeepsEverything() throws Exception {
        try (ReplicaRig rig = new ReplicaRig(directory, 0)) {
            fill(rig, 120 * MIB);
            GroupReplica.ShardDigestResult kept = rig.replica.digest(8);
            rig.apply(Commands.drop(1, 2, 3, 4, 5, 6, 7));
            Await.until(
                    "dead blocks leave files shared with live ones",
                    () -> diskBytes() < 60 * MIB,
                    () -> diskBytes() + " bytes");
            assertThat(rig.replica.digest(8).sha256()).isEqualTo(kept.sha256());
        }
    }

    @Test
    void whatACrashKeptFromBeingReclaimedIsReclaimedLater() {
        try (ReplicaRig rig = new ReplicaRig(directory, 0)) {
            fill(rig, 60 * MIB);
            trimTo(rig, 1.0);
        }
        try (ReplicaRig rig = new ReplicaRig(directory, 0)) {
            assertThat(rig.replica.shards()).hasSize(8);
            Await.until("nearly all space is back", () -> diskBytes() < 4 * MIB, () -> diskBytes() + " bytes");
        }
    }

    private static void fill(ReplicaRig rig, long bytes) {
        rig.apply(Commands.open(1, 2, 3, 4, 5, 6, 7, 8));
        Random random = new Random(5);
        for (long written = 0; written < bytes; written += 64 * 1024) {
            rig.append(1, Commands.block(1 + random.nextInt(8), Commands.random(written, 4, 16 * 1024)));
        }
        rig.replica.flush();
    }

    private static void trimTo(ReplicaRig rig, double share) {
        TrimShards.Builder trims = TrimShards.newBuilder();
        for (ShardView view : rig.replica.shards()) {
            trims.addTrims(
                    ShardTrim.newBuilder().setShardUid(view.uid()).setFirstOffset((long) (view.nextOffset() * share)));
        }
        rig.apply(GroupCommand.newBuilder().setTrimShards(trims).build());
    }

    private long diskBytes() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(TrimTest::size).sum();
        } catch (IOException | UncheckedIOException changing) {
            return Long.MAX_VALUE;
        }
    }

    private static long size(Path path) {
        try {
            return Files.isRegularFile(path) ? Files.size(path) : 0;
        } catch (NoSuchFileException deletedMeanwhile) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
