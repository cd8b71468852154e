package io.millrace.node.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.record.Block;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.BlockEntry;
import io.millrace.node.audit.plan.Detail;
import io.millrace.node.audit.plan.ReplicaAnswer;
import io.millrace.node.replica.StoredRanges.ReplaceReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an audit sees on a disk, damaged in any way, and how blocks get there. */
class ReplicaRangesTest {

    private static final int BLOCKS = 20;
    private static final int RECORDS = 3;
    private static final AuditRange ALL = new AuditRange(1, 0, BLOCKS * RECORDS);

    @TempDir
    Path directory;

    private DamagedFiles mine;
    private Path peers;

    /** Two equal replicas, closed. */
    @BeforeEach
    void fill() {
        mine = new DamagedFiles(directory.resolve("mine"));
        peers = directory.resolve("peers");
        for (Path path : List.of(mine.directory(), peers)) {
            try (ReplicaRig rig = new ReplicaRig(path)) {
                rig.apply(Commands.open(1));
                for (int i = 0; i < BLOCKS; i++) {
                    rig.append(1000 + i, Commands.block(1, content(i)));
                }
            }
        }
    }

    private static byte[] content(int number) {
        return Commands.random(number, RECORDS, 5000);
    }

    @Test
    void namesEveryBlockAlsoThoseBehindDamage() throws IOException {
        mine.flipIn(content(0), 9000);
        mine.flipIn(content(7), 22);
        mine.flipIn(content(BLOCKS - 1), 5);
        try (ReplicaRig rig = new ReplicaRig(mine.directory());
                ReplicaRig peer = new ReplicaRig(peers)) {
            List<BlockEntry> right = list(peer);
            List<BlockEntry> seen = list(rig);
            assertThat(seen).hasSize(BLOCKS);
            for (int i = 0; i < BLOCKS; i++) {
                BlockEntry expected = List.of(0, 7, BLOCKS - 1).contains(i)
                        ? BlockEntry.damaged(i * RECORDS, (i + 1) * RECORDS)
                        : right.get(i);
                assertThat(seen.get(i)).isEqualTo(expected);
            }
            assertThat(rig.damaged).isEmpty();
            rig.replica.ranges().read(ALL, Detail.DIGEST);
            assertThat(rig.damaged).containsExactly(0L, 21L, 57L);
        }
    }

    /** Keys of neighbours follow each other: a reading that ends at the last block must not go on into the next shard. */
    @Test
    void damageOfNeighboursIsNotThisShards() throws IOException {
        byte[] lower = content(100);
        byte[] upper = content(102);
        try (ReplicaRig rig = new ReplicaRig(mine.directory())) {
            rig.apply(Commands.open(0));
            rig.apply(Commands.open(2));
            rig.append(3000, Commands.block(0, lower));
            rig.append(3000, Commands.block(2, upper));
        }
        mine.flipIn(lower, 9000);
        mine.flipIn(upper, 9000);
        try (ReplicaRig rig = new ReplicaRig(mine.directory());
                ReplicaRig peer = new ReplicaRig(peers)) {
            assertThat(list(rig)).isEqualTo(list(peer));
            rig.replica.ranges().read(ALL, Detail.DIGEST);
            List<StoredBlock> all = peer.replica.read(1, 0, Integer.MAX_VALUE, Integer.MAX_VALUE);
            rig.replica.ranges().replace(1, all, ReplaceReason.DIVERGENT);
            assertThat(rig.replica.read(1, 0, Integer.MAX_VALUE, Integer.MAX_VALUE))
                    .hasSize(BLOCKS);
            assertThat(rig.damaged).isEmpty();
            rig.replica.ranges().read(new AuditRange(2, 0, RECORDS), Detail.DIGEST);
            assertThat(rig.damaged).containsExactly(0L);
        }
    }

    /** RocksDB reads nothing at all of a file of blocks without its end. */
    @Test
    void whatIsCutOffIsDamagedAndCanBeReplaced() throws IOException {
        mine.cutOff(content(15));
        try (ReplicaRig rig = new ReplicaRig(mine.directory());
                ReplicaRig peer = new ReplicaRig(peers)) {
            assertThat(list(rig)).isNotEmpty().noneMatch(BlockEntry::isIntact);
            rig.replica
                    .ranges()
                    .replace(1, peer.replica.read(1, 0, Integer.MAX_VALUE, Integer.MAX_VALUE), ReplaceReason.DAMAGED);
            assertThat(list(rig)).isEqualTo(list(peer));
        }
    }

    @Test
    void whatIsReplacedIsThereAfterARestart() {
        try (ReplicaRig rig = new ReplicaRig(mine.directory())) {
            rig.replica.ranges().replace(1, List.of(stored(30, content(99))), ReplaceReason.DIVERGENT);
            rig.replica.ranges().sync();
            assertThat(rig.registry.getSampleValue("millrace_divergent_blocks_replaced_total"))
                    .isEqualTo(1);
        }
        try (ReplicaRig rig = new ReplicaRig(mine.directory())) {
            assertThat(rig.replica.read(1, 30, 1, 1).get(0).bytes()).isEqualTo(content(99));
        }
    }

    @Test
    void readersGetTheNewBlockAtOnce() {
        try (ReplicaRig rig = new ReplicaRig(mine.directory())) {
            rig.append(3000, Commands.block(1, content(BLOCKS)));
            long base = BLOCKS * RECORDS;
            byte[] before = rig.replica.read(1, base, 1, 1).get(0).bytes();
            byte[] other = content(99);
            rig.replica.ranges().replace(1, List.of(stored(base, other)), ReplaceReason.DIVERGENT);
            assertThat(rig.replica.read(1, base, 1, 1).get(0).bytes())
                    .isEqualTo(other)
                    .isNotEqualTo(before);
        }
    }

    @Test
    void blocksThatReachIntoTheRangeGoToo() {
        try (ReplicaRig rig = new ReplicaRig(mine.directory())) {
            byte[] four = Commands.random(98, 4, 10);
            rig.replica.ranges().replace(1, List.of(stored(31, four)), ReplaceReason.DIVERGENT);
            assertThat(list(rig))
                    .extracting(BlockEntry::baseOffset)
                    .contains(27L, 31L, 36L)
                    .doesNotContain(30L, 33L);
        }
    }

    @Test
    void nothingIsPutWhereNothingWasApplied() {
        try (ReplicaRig rig = new ReplicaRig(mine.directory())) {
            StoredRanges ranges = rig.replica.ranges();
            assertThat(ranges.replace(1, List.of(stored(58, content(99))), ReplaceReason.DIVERGENT))
                    .isFalse();
            assertThat(ranges.replace(9, List.of(stored(0, content(99))), ReplaceReason.DIVERGENT))
                    .isFalse();
            rig.apply(Commands.trim(1, 30));
            assertThat(ranges.replace(1, List.of(stored(27, content(99))), ReplaceReason.DIVERGENT))
                    .isFalse();
            assertThat(ranges.read(ALL, Detail.DIGEST)).isEqualTo(new ReplicaAnswer.Trimmed(30));
        }
    }

    @Test
    void aReadingIsBounded() {
        try (ReplicaRig rig = new ReplicaRig(directory.resolve("other"))) {
            rig.apply(Commands.open(1));
            for (int i = 0; i < RangeScan.MAX_BLOCKS + 5; i++) {
                rig.append(1000, Commands.block(1, Commands.records("r" + i)));
            }
            ReplicaAnswer.Read small = read(rig, RangeScan.MAX_BLOCKS + 5);
            assertThat(small.coveredTo()).isEqualTo(RangeScan.MAX_BLOCKS);
            assertThat(small.blocks()).isEqualTo(RangeScan.MAX_BLOCKS);
            rig.apply(Commands.open(2));
            for (int i = 0; i < 6; i++) {
                rig.append(1000, Commands.block(2, Commands.random(i, 1, 1 << 20)));
            }
            ReplicaAnswer.Read big =
                    (ReplicaAnswer.Read) rig.replica.ranges().read(new AuditRange(2, 0, 6), Detail.DIGEST);
            assertThat(big.coveredTo()).isEqualTo(4);
        }
    }

    @Test
    void damagedKeysAreSaidAndTheNextStartRebuilds() throws IOException {
        mine.flipInTheTablesOfKeys();
        try (ReplicaRig rig = new ReplicaRig(mine.directory());
                ReplicaRig peer = new ReplicaRig(peers)) {
            assertThat(list(rig)).isNotEmpty().noneMatch(BlockEntry::isIntact);
            // Not all whose keys are damaged: the way to the next block leads through them.
            List<StoredBlock> some = peer.replica.read(1, 0, RECORDS, Integer.MAX_VALUE);
            assertThatThrownBy(() -> rig.replica.ranges().replace(1, some, ReplaceReason.DAMAGED))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT))
                    .hasMessageContaining("restart this server");
        }
        try (ReplicaRig rig = new ReplicaRig(mine.directory());
                ReplicaRig peer = new ReplicaRig(peers)) {
            assertThat(rig.replica.shards()).isEmpty();
            try (Checkpoint checkpoint = peer.replica.checkpoint()) {
                rig.replica.install(checkpoint);
            }
            assertThat(list(rig)).isEqualTo(list(peer));
        }
    }

    private static List<BlockEntry> list(ReplicaRig rig) {
        return ((ReplicaAnswer.Read) rig.replica.ranges().read(ALL, Detail.BLOCKS)).entries();
    }

    private static ReplicaAnswer.Read read(ReplicaRig rig, long to) {
        return (ReplicaAnswer.Read) rig.replica.ranges().read(new AuditRange(1, 0, to), Detail.DIGEST);
    }

    private static StoredBlock stored(long base, byte[] block) {
        BlockHeader header = Block.read(block).header();
        return new StoredBlock(base, header, block);
    }
}
