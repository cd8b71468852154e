package io.millrace.node.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.LogPosition;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.store.StorageFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flipped byte on disk is found, never served, and cured by a peer (INV-10). */
class DamageTest {

    private static final int BLOCKS = 20;
    private static final int RECORDS = 3;

    @TempDir
    Path directory;

    private Path mine;
    private Path peers;

    /** Two equal replicas, closed. */
    @BeforeEach
    void fill() {
        mine = directory.resolve("mine");
        peers = directory.resolve("peers");
        for (Path path : List.of(mine, peers)) {
            try (ReplicaRig rig = new ReplicaRig(path)) {
                rig.apply(Commands.open(1));
                for (int i = 0; i < BLOCKS; i++) {
                    rig.append(1000 + i, Commands.block(1, Commands.random(i, RECORDS, 5000)));
                }
            }
        }
    }

    @Test
    void aFlippedByteInABlocksBodyIsFoundAndRepaired() throws IOException {
        flipIn(7, BlockHeader.SIZE + 9000);
        isFoundAndRepaired(7);
    }

    @Test
    void aFlippedByteInABlocksHeaderIsFoundAndRepaired() throws IOException {
        flipIn(7, 22);
        isFoundAndRepaired(7);
    }

    @Test
    void aFlippedByteInTheFirstAndTheLastBlockIsFoundAndRepaired() throws IOException {
        flipIn(0, 5);
        isFoundAndRepaired(0);
        flipIn(BLOCKS - 1, 6000);
        isFoundAndRepaired(BLOCKS - 1);
    }

    @Test
    void aBlockThatCameDamagedOutOfTheLogIsNeverServedAndDecidedAsElsewhere() {
        byte[] right = Commands.random(99, RECORDS, 5000);
        byte[] flipped = right.clone();
        flipped[9000] ^= 4;
        try (ReplicaRig rig = new ReplicaRig(mine);
                ReplicaRig peer = new ReplicaRig(peers)) {
            BlockResult stored = peer.append(2000, Commands.block(1, right));
            assertThat(rig.append(2000, Commands.block(1, flipped))).isEqualTo(stored);
            long base = (long) BLOCKS * RECORDS;
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> rig.replica.read(1, base, 1, 1))
                        .isInstanceOfSatisfying(
                                MillraceException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
            }
            assertThat(rig.damaged).containsOnly(base);
            assertThat(rig.replica.repair(
                            1, base, peer.replica.read(1, base, 1, 1).get(0).bytes()))
                    .isTrue();
            assertThat(rig.replica.digest(1).sha256())
                    .isEqualTo(peer.replica.digest(1).sha256());
        }
    }

    @Test
    void aStateThatCannotBeLoadedIsPutAsideAndFilledByAPeer() throws IOException {
        files().flipInEveryTable();
        isPutAsideAndFilledByAPeer();
    }

    /** Found by a compaction, long after the start. */
    @Test
    void damageThatStopsAReplicaIsCuredByTheNextStart() throws IOException {
        files().flipInTheTablesOfKeys();
        try (ReplicaRig rig = new ReplicaRig(mine)) {
            // Shards before and behind the damaged one: every new table spans it, so that they are merged.
            rig.apply(Commands.open(0));
            rig.apply(Commands.open(2));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            rig.append(2000 + i, Commands.block(i % 2 * 2, Commands.random(i, RECORDS, 500)));
                            rig.append(2000 + i, Commands.block(2 - i % 2 * 2, Commands.random(i, RECORDS, 500)));
                            rig.replica.flush();
                        }
                    })
                    .isInstanceOfSatisfying(
                            StorageFailedException.class,
                            e -> assertThat(e.kind()).isEqualTo(StorageFailedException.Kind.DAMAGED));
        }
        isPutAsideAndFilledByAPeer();
    }

    private void isPutAsideAndFilledByAPeer() throws IOException {
        try (ReplicaRig rig = new ReplicaRig(mine);
                ReplicaRig peer = new ReplicaRig(peers)) {
            assertThat(rig.index()).isEqualTo(LogPosition.NONE.index());
            assertThat(rig.replica.shards()).isEmpty();
            assertThat(mine.resolve("damaged")).isNotEmptyDirectory();
            assertThat(rig.registry.getSampleValue("millrace_damaged_stores_put_aside_total"))
                    .isEqualTo(1);
            try (Checkpoint checkpoint = peer.replica.checkpoint()) {
                rig.replica.install(checkpoint);
            }
            assertThat(rig.replica.digest(1).sha256())
                    .isEqualTo(peer.replica.digest(1).sha256());
        }
    }

    @Test
    void readsUpToTheDamageAreServed() throws IOException {
        flipIn(7, 9000);
        try (ReplicaRig rig = new ReplicaRig(mine)) {
            List<StoredBlock> good = rig.replica.read(1, 0, Integer.MAX_VALUE, Integer.MAX_VALUE);
            assertThat(good).hasSize(7);
            assertThat(rig.damaged).contains(7L * RECORDS);
        }
    }

    @Test
    void onlyTheVeryBlockIsAcceptedInItsPlace() throws IOException {
        try (ReplicaRig rig = new ReplicaRig(mine)) {
            List<StoredBlock> blocks = rig.replica.read(1, 0, Integer.MAX_VALUE, Integer.MAX_VALUE);
            byte[] right = blocks.get(7).bytes();
            long base = blocks.get(7).baseOffset();
            rig.close();
            flipIn(7, 9000); // the header is readable
            refusesWrongOnes(base, right);
            flipIn(7, 22); // now it is not
            refusesWrongOnes(base, right);
        }
    }

    private void refusesWrongOnes(long base, byte[] right) {
        byte[] damaged = right.clone();
        damaged[100] ^= 1;
        byte[] otherTime = right.clone();
        BlockHeader.stampArrival(otherTime, 5000);
        byte[] otherCount = Commands.random(1, RECORDS + 1, 5000);
        BlockHeader.stampArrival(otherCount, 1007);
        byte[] longer = Commands.random(2, RECORDS, 5001);
        BlockHeader.stampArrival(longer, 1007);
        try (ReplicaRig rig = new ReplicaRig(mine)) {
            assertThat(rig.replica.repair(1, base, damaged)).isFalse();
            assertThat(rig.replica.repair(1, base, otherTime)).isFalse();
            assertThat(rig.replica.repair(1, base, otherCount)).isFalse();
            assertThat(rig.replica.repair(1, base, longer)).isFalse();
            assertThat(rig.replica.repair(1, base + 1, right)).isFalse();
            assertThat(rig.replica.repair(1, 10_000, right)).isFalse();
            assertThat(rig.replica.repair(1, base, right.clone())).isTrue();
            assertThat(rig.replica.read(1, base, RECORDS, 1).get(0).bytes()).isEqualTo(right);
        }
    }

    @Test
    void anotherBodyOfTheSameSizeIsRefusedWhereTheHeaderIsReadable() throws IOException {
        flipIn(7, 9000);
        byte[] other = Commands.random(4711, RECORDS, 5000);
        BlockHeader.stampArrival(other, 1007);
        try (ReplicaRig rig = new ReplicaRig(mine)) {
            assertThat(rig.replica.repair(1, 7 * RECORDS, other)).isFalse();
        }
    }

    @Test
    void damagedKeysAreFoundAndCuredByAPeersCheckpoint() throws IOException {
        files().flipInTheTablesOfKeys();
        try (ReplicaRig rig = new ReplicaRig(mine);
                ReplicaRig peer = new ReplicaRig(peers)) {
            assertThatThrownBy(() -> rig.replica.read(1, 21, 1, 1))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
            assertThat(rig.damaged).isNotEmpty();
            byte[] right = peer.replica.read(1, 21, 1, 1).get(0).bytes();
            assertThat(rig.replica.repair(1, 21, right)).isFalse(); // a block cannot cure keys
            try (Checkpoint checkpoint = peer.replica.checkpoint()) {
                rig.replica.install(checkpoint);
            }
            assertThat(rig.replica.digest(1).sha256())
                    .isEqualTo(peer.replica.digest(1).sha256());
        }
    }

    private void isFoundAndRepaired(int number) {
        long base = (long) number * RECORDS;
        try (ReplicaRig rig = new ReplicaRig(mine);
                ReplicaRig peer = new ReplicaRig(peers)) {
            for (long offset = base; offset < base + RECORDS; offset++) {
                long at = offset;
                assertThatThrownBy(() -> rig.replica.read(1, at, 1, 1))
                        .isInstanceOfSatisfying(
                                MillraceException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
            }
            assertThat(rig.damaged).isNotEmpty().containsOnly(base);
            assertThatThrownBy(() -> rig.replica.digest(1)).isInstanceOf(MillraceException.class);

            byte[] copy = peer.replica.read(1, base, 1, 1).get(0).bytes();
            assertThat(rig.replica.repair(1, base, copy)).isTrue();
            assertThat(rig.registry.getSampleValue("millrace_damaged_blocks_repaired_total"))
                    .isEqualTo(1);
            assertThat(rig.replica.digest(1).sha256())
                    .isEqualTo(peer.replica.digest(1).sha256());
            rig.replica.flush();
        }
        try (ReplicaRig rig = new ReplicaRig(mine, 0)) {
            assertThat(rig.replica.read(1, 0, Integer.MAX_VALUE, Integer.MAX_VALUE))
                    .hasSize(BLOCKS);
        }
    }

    private void flipIn(int number, int position) throws IOException {
        files().flipIn(Commands.random(number, RECORDS, 5000), position);
    }

    private DamagedFiles files() {
        return new DamagedFiles(mine);
    }
}
