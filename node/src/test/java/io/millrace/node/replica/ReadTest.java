package io.millrace.node.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.Block;
import io.millrace.common.record.BlockEncoder;
import io.millrace.common.record.BlockHeader;
import io.millrace.common.record.UserRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTest {

    private static final int ALL = Integer.MAX_VALUE;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {0, 30_000, 16 * 1024 * 1024})
    void readsAreAlikeFromCacheAndDiskForAllLimits(long tailCacheBytes) {
        Random random = new Random(12);
        try (ReplicaRig rig = new ReplicaRig(directory, tailCacheBytes)) {
            rig.apply(Commands.open(1, 2));
            List<StoredBlock> model = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                byte[] block = Commands.random(i, 1 + random.nextInt(5), 1 + random.nextInt(400));
                BlockResult.Stored stored = (BlockResult.Stored) rig.append(i, Commands.block(1, block));
                BlockHeader.stampArrival(block, i);
                model.add(new StoredBlock(stored.baseOffset(), Block.read(block).header(), block));
                rig.append(i, Commands.block(2, Commands.records("noise")));
                if (i % 100 == 50) {
                    rig.replica.flush();
                }
            }
            long end = model.get(299).endOffset();
            for (int i = 0; i < 400; i++) {
                long from = random.nextInt((int) end + 3);
                int records = 1 + random.nextInt(60);
                int bytes = 1 + random.nextInt(8000);
                List<Long> bases = rig.replica.read(1, from, records, bytes).stream()
                        .map(StoredBlock::baseOffset)
                        .toList();
                assertThat(bases).isEqualTo(expected(model, from, records, bytes));
            }
            List<StoredBlock> all = rig.replica.read(1, 0, ALL, ALL);
            for (int i = 0; i < 300; i++) {
                assertThat(all.get(i).bytes()).isEqualTo(model.get(i).bytes());
            }
        }
    }

    /** The contract of GroupReplica.read, said again in the plainest way. */
    private static List<Long> expected(List<StoredBlock> model, long from, int records, int bytes) {
        List<Long> bases = new ArrayList<>();
        long size = 0;
        long covered = from;
        for (StoredBlock block : model) {
            if (block.endOffset() <= from) {
                continue;
            }
            if (!bases.isEmpty() && (covered - from >= records || size + block.bytes().length > bytes)) {
                break;
            }
            bases.add(block.baseOffset());
            size += block.bytes().length;
            covered = block.endOffset();
        }
        return bases;
    }

    @Test
    void findsOffsetsByTime() {
        Random random = new Random(3);
        try (ReplicaRig rig = new ReplicaRig(directory, 0)) {
            rig.apply(Commands.open(1));
            assertThat(rig.replica.offsetAt(1, 500)).isZero();
            List<long[]> model = new ArrayList<>(); // offset, arrival
            long clock = 1000;
            long offset = 0;
            for (int i = 0; i < 200; i++) {
                clock += random.nextInt(4) == 0 ? random.nextInt(50) : 0;
                int count = 1 + random.nextInt(4);
                rig.append(clock, Commands.block(1, Commands.random(i, count, 10)));
                for (int r = 0; r < count; r++) {
                    model.add(new long[] {offset++, clock});
                }
            }
            checkTimes(rig, model, 0, offset, clock);
            rig.apply(Commands.trim(1, 101));
            checkTimes(rig, model, 101, offset, clock);
        }
    }

    private static void checkTimes(ReplicaRig rig, List<long[]> model, long first, long next, long last) {
        for (long time = 990; time <= last + 2; time++) {
            long wanted = time;
            long expected = model.stream()
                    .filter(record -> record[0] >= first && record[1] >= wanted)
                    .mapToLong(record -> record[0])
                    .findFirst()
                    .orElse(next);
            assertThat(rig.replica.offsetAt(1, time)).as("time %s", time).isEqualTo(expected);
        }
    }

    @Test
    void aRecordOfTenMebibytesPasses() {
        byte[] data = new byte[10 * 1024 * 1024];
        new Random(1).nextBytes(data);
        BlockEncoder encoder = new BlockEncoder(data.length + 512);
        encoder.add(new UserRecord("k", null, data));
        byte[] block = encoder.encode(0);
        try (ReplicaRig rig = new ReplicaRig(directory, 0)) {
            rig.apply(Commands.open(1));
            rig.append(1, Commands.block(1, block));
            rig.append(2, Commands.block(1, block));
            assertThat(rig.replica.read(1, 0, ALL, 1)).hasSize(1);
            rig.replica.flush();
            List<StoredBlock> blocks = rig.replica.read(1, 0, ALL, ALL);
            assertThat(blocks).hasSize(2);
            assertThat(Block.read(blocks.get(1).bytes()).iterator().next().dataBytes())
                    .isEqualTo(data);
        }
    }

    @Test
    void theTailCacheStaysUnderItsBound() {
        try (ReplicaRig rig = new ReplicaRig(directory, 1_000_000)) {
            rig.apply(Commands.open(1));
            for (int i = 0; i < 200; i++) {
                rig.append(1, Commands.block(1, Commands.random(i, 1, 50_000)));
                assertThat(rig.storage.cache().bytes()).isLessThanOrEqualTo(1_000_000);
            }
            assertThat(rig.replica.read(1, 0, ALL, ALL)).hasSize(200);
            assertThat(rig.storage.cache().bytes()).isBetween(1L, 1_000_000L);
        }
    }

    @Test
    void anUnknownShardIsNotFoundAndAClosedReplicaUnavailable() {
        ReplicaRig rig = new ReplicaRig(directory, 0);
        rig.apply(Commands.open(1));
        rig.append(1, Commands.block(1, Commands.records("x")));
        assertThatThrownBy(() -> rig.replica.read(9, 0, 1, 1))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND));
        rig.close();
        assertThatThrownBy(() -> rig.replica.read(1, 0, 1, 1))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void metricsTellSizesPerGroup() {
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            rig.apply(Commands.open(1));
            rig.append(1, Commands.block(1, Commands.random(1, 1, 200_000)));
            assertThat(rig.registry.getSampleValue(
                            "millrace_store_memtable_bytes", new String[] {"group"}, new String[] {"3"}))
                    .isGreaterThan(200_000);
            rig.replica.flush();
            assertThat(rig.registry.getSampleValue(
                            "millrace_store_blob_bytes", new String[] {"group"}, new String[] {"3"}))
                    .isGreaterThan(200_000);
            assertThat(rig.registry.getSampleValue("millrace_tail_cache_bytes")).isGreaterThan(200_000);
        }
    }
}
