package io.millrace.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.ProducerId;
import io.millrace.common.log.LogPosition;
import io.millrace.proto.storage.v1.BlockAppend;
import io.millrace.proto.storage.v1.GroupCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash loses what RocksDB had not flushed; the log brings it back, and nothing twice. */
class CrashReplayTest {

    @TempDir
    Path directory;

    @Test
    void replayAfterACrashGivesTheSameStateAtWhicheverFlush() throws Exception {
        List<GroupCommand> log = log(4711, 600, 40_000);
        Path crashed = directory.resolve("crashed");
        Map<Long, String> expected;
        List<Path> images = new ArrayList<>();
        try (ReplicaRig rig = new ReplicaRig(directory.resolve("steady"))) {
            for (int i = 0; i < log.size(); i++) {
                rig.applyAt(i, log.get(i));
                if (i % 150 == 60) {
                    rig.replica.flush();
                }
                if (i % 150 == 100) {
                    images.add(LiveCopy.of(rig.directory, crashed.resolve("at" + i)));
                }
            }
            expected = digests(rig.replica);
        }
        List<Long> resumedAt = new ArrayList<>();
        for (Path image : images) {
            try (ReplicaRig rig = new ReplicaRig(image)) {
                long durable = rig.index();
                resumedAt.add(durable);
                for (long i = durable + 1; i < log.size(); i++) {
                    rig.applyAt(i, log.get((int) i));
                }
                assertThat(digests(rig.replica)).isEqualTo(expected);
            }
        }
        // The write buffer (16 MiB) never fills on its own in the first 150 entries: the flush is what survived.
        assertThat(resumedAt.get(0)).isBetween(60L, 100L);
        assertThat(resumedAt).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aFlushPromisesNoMoreThanACrashKeeps() throws Exception {
        List<GroupCommand> log = log(16, 400, 20_000);
        List<Path> images = new ArrayList<>();
        List<Long> promised = new ArrayList<>();
        try (ReplicaRig rig = new ReplicaRig(directory.resolve("steady"))) {
            rig.applyAt(0, log.get(0));
            Thread flusher = new Thread(() -> {
                for (int i = 0; i < 6; i++) {
                    promised.add(rig.replica.flush().index());
                    images.add(LiveCopy.of(rig.directory, directory.resolve("image" + i)));
                }
            });
            flusher.start();
            for (int i = 1; i < log.size(); i++) {
                rig.applyAt(i, log.get(i));
            }
            rig.replica.advance(new LogPosition(9, log.size()));
            flusher.join();
            promised.add(rig.replica.flush().index());
            images.add(LiveCopy.of(rig.directory, directory.resolve("last")));
            assertThat(promised.get(6)).isEqualTo(log.size());
        }
        for (int i = 0; i < images.size(); i++) {
            try (ReplicaRig rig = new ReplicaRig(images.get(i))) {
                assertThat(rig.index()).isGreaterThanOrEqualTo(promised.get(i));
            }
        }
    }

    /** Tiny blocks of ever new producers: the rows outgrow the blocks, and would be flushed without them. */
    @Test
    void rowsAreNeverOnDiskWithoutTheirBlocks() throws Exception {
        List<GroupCommand> log = new ArrayList<>(List.of(Commands.open(1, 2, 3)));
        for (int i = 0; i < 3000; i++) {
            BlockAppend[] blocks = new BlockAppend[10];
            for (int b = 0; b < blocks.length; b++) {
                ProducerId producer = new ProducerId(i, b + 1);
                blocks[b] = Commands.block(1 + b % 3, producer, 0, Commands.records("x"));
            }
            log.add(Commands.append(i, blocks));
        }
        List<Path> images = new ArrayList<>();
        Map<Long, String> expected;
        try (ReplicaRig rig = new ReplicaRig(directory.resolve("steady"), 1 << 20, 4 << 20)) {
            for (int i = 0; i < log.size(); i++) {
                rig.applyAt(i, log.get(i));
                if (i % 1000 == 999) {
                    images.add(LiveCopy.of(rig.directory, directory.resolve("image" + i)));
                }
            }
            expected = digests(rig.replica);
        }
        for (Path image : images) {
            try (ReplicaRig rig = new ReplicaRig(image)) {
                for (long i = rig.index() + 1; i < log.size(); i++) {
                    rig.applyAt(i, log.get((int) i));
                }
                assertThat(digests(rig.replica)).isEqualTo(expected);
            }
        }
    }

    @Test
    void anImageTakenInTheMiddleOfWritingIsConsistent() throws Exception {
        List<GroupCommand> log = log(815, 500, 150_000);
        List<Path> images = new ArrayList<>();
        Map<Long, String> expected;
        try (ReplicaRig rig = new ReplicaRig(directory.resolve("steady"))) {
            Thread copier = new Thread(() -> {
                for (int i = 0; i < 4; i++) {
                    images.add(LiveCopy.of(rig.directory, directory.resolve("image" + i)));
                }
            });
            for (int i = 0; i < log.size(); i++) {
                if (i == 200) {
                    copier.start();
                }
                rig.applyAt(i, log.get(i));
            }
            copier.join();
            expected = digests(rig.replica);
        }
        for (Path image : images) {
            try (ReplicaRig rig = new ReplicaRig(image)) {
                for (long i = rig.index() + 1; i < log.size(); i++) {
                    rig.applyAt(i, log.get((int) i));
                }
                assertThat(digests(rig.replica)).isEqualTo(expected);
            }
        }
    }

    static Map<Long, String> digests(RocksGroupReplica replica) {
        Map<Long, String> digests = new TreeMap<>();
        for (ShardView view : replica.shards()) {
            digests.put(
                    view.uid(),
                    java.util.HexFormat.of()
                            .formatHex(replica.digest(view.uid()).sha256()));
        }
        return digests;
    }

    /** Commands of all kinds over eight shards: appends with and without producers, repeats, trims, reshards, drops. */
    static List<GroupCommand> log(long seed, int entries, int maxBlock) {
        Random random = new Random(seed);
        List<GroupCommand> log = new ArrayList<>();
        Map<String, Long> sequences = new HashMap<>();
        log.add(Commands.open(1, 2, 3, 4, 5, 6, 7, 8));
        long opened = 8;
        while (log.size() < entries) {
            long uid = 1 + random.nextInt((int) opened);
            int dice = random.nextInt(100);
            if (dice < 3) {
                log.add(Commands.trim(uid, random.nextInt(100)));
            } else if (dice < 4) {
                log.add(Commands.reshard(List.of(uid), List.of(++opened)));
            } else if (dice < 5 && log.size() > 400) {
                log.add(Commands.drop(uid));
            } else {
                List<BlockAppend> blocks = new ArrayList<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    blocks.add(block(random, 1 + random.nextInt((int) opened), sequences, maxBlock));
                }
                log.add(Commands.append(1000 + random.nextInt(500), blocks.toArray(BlockAppend[]::new)));
            }
        }
        return log;
    }

    private static BlockAppend block(Random random, long uid, Map<String, Long> sequences, int maxBlock) {
        byte[] bytes = Commands.random(random.nextLong(), 1 + random.nextInt(4), 1 + random.nextInt(maxBlock / 4));
        if (random.nextInt(3) == 0) {
            return Commands.block(uid, bytes);
        }
        ProducerId producer = new ProducerId(1, random.nextInt(5));
        long sequence = sequences.merge(uid + "/" + producer, 1L, Long::sum) - 1;
        boolean repeat = random.nextInt(10) == 0;
        return Commands.block(uid, producer, repeat ? Math.max(0, sequence - 2) : sequence, bytes);
    }
}
