package io.millrace.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.id.ProducerId;
import io.millrace.common.log.Checkpoint;
import io.millrace.node.shard.BlockOffer;
import io.millrace.proto.storage.v1.BlockAppend;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shard remembers of producers is bounded, and the same after a restart and on an installed replica. */
class ProducerMemoryTest {

    private static final int LIMIT = 1000;

    @TempDir
    Path directory;

    @Test
    void isBoundedAndForgetsAlikeAfterRestartAndInstall() {
        try (ReplicaRig steady = new ReplicaRig(directory.resolve("steady"));
                ReplicaRig installed = new ReplicaRig(directory.resolve("installed"))) {
            try (ReplicaRig restarted = new ReplicaRig(directory.resolve("restarted"))) {
                fill(steady);
                fill(restarted);
            }
            try (Checkpoint checkpoint = steady.replica.checkpoint()) {
                installed.replica.install(checkpoint);
            }
            try (ReplicaRig restarted = new ReplicaRig(directory.resolve("restarted"))) {
                long at = steady.index();
                for (int i = 0; i < 300; i++) {
                    BlockAppend[] blocks = {next(LIMIT + 100 + i, 0), next(500 + i, 1), next(i, 1)};
                    at++;
                    GroupResult result = steady.applyAt(at, Commands.append(5, blocks));
                    assertThat(restarted.applyAt(at, Commands.append(5, blocks)))
                            .isEqualTo(result);
                    assertThat(installed.applyAt(at, Commands.append(5, blocks)))
                            .isEqualTo(result);
                }
                byte[] digest = steady.replica.digest(1).sha256();
                assertThat(restarted.replica.digest(1).sha256()).isEqualTo(digest);
                assertThat(installed.replica.digest(1).sha256()).isEqualTo(digest);
            }
        }
    }

    @Test
    void aSealedShardAnswersRepeatsAfterARestart() {
        ProducerId producer = new ProducerId(4, 4);
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            rig.apply(Commands.open(1));
            for (int sequence = 0; sequence < 7; sequence++) {
                rig.append(10 + sequence, Commands.block(1, producer, sequence, Commands.records("x")));
            }
            rig.apply(Commands.reshard(java.util.List.of(1L), java.util.List.of(2L)));
        }
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            for (int sequence = 2; sequence < 7; sequence++) {
                assertThat(rig.append(99, Commands.block(1, producer, sequence, Commands.records("x"))))
                        .isEqualTo(new BlockResult.Stored(sequence, 10 + sequence, true));
            }
            assertThat(code(rig.append(99, Commands.block(1, producer, 1, Commands.records("x")))))
                    .isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE);
            assertThat(code(rig.append(99, Commands.block(1, producer, 7, Commands.records("x")))))
                    .isEqualTo(ErrorCode.SHARD_CLOSED);
            assertThat(rig.payloads(1, 0)).hasSize(7);
        }
    }

    @Test
    void aSealedShardAnswersWithoutTheLogAsTheLogDoes() {
        ProducerId producer = new ProducerId(4, 4);
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            rig.apply(Commands.open(1));
            for (int sequence = 0; sequence < 7; sequence++) {
                rig.append(10 + sequence, Commands.block(1, producer, sequence, Commands.records("x")));
            }
            assertThat(rig.replica.answerIfSealed(1, new BlockOffer(producer, 6, 1)))
                    .as("an open shard")
                    .isEmpty();
            rig.apply(Commands.reshard(java.util.List.of(1L), java.util.List.of(2L)));
            assertThat(rig.replica.answerIfSealed(2, new BlockOffer(producer, 0, 1)))
                    .as("its child")
                    .isEmpty();
            assertAnswersAlike(rig, producer);
        }
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            assertAnswersAlike(rig, producer);
        }
    }

    private static void assertAnswersAlike(ReplicaRig rig, ProducerId producer) {
        for (ProducerId id : java.util.List.of(producer, new ProducerId(5, 5), ProducerId.NONE)) {
            for (int sequence = 0; sequence < 9; sequence++) {
                BlockResult byLog = rig.append(99, Commands.block(1, id, sequence, Commands.records("x")));
                assertThat(rig.replica.answerIfSealed(1, new BlockOffer(id, sequence, 1)))
                        .contains(byLog);
            }
        }
        assertThat(rig.payloads(1, 0)).hasSize(7);
    }

    /** 1100 producers, many of them new in one and the same entry, in an order that is not that of their ids. */
    private static void fill(ReplicaRig rig) {
        rig.applyAt(0, Commands.open(1));
        for (int entry = 0; entry < 11; entry++) {
            BlockAppend[] blocks = new BlockAppend[100];
            for (int i = 0; i < 100; i++) {
                blocks[i] = next(entry * 100 + (i * 37) % 100, 0);
            }
            rig.applyAt(entry + 1, Commands.append(1, blocks));
        }
    }

    private static BlockAppend next(int producer, long sequence) {
        return Commands.block(1, new ProducerId(2, producer + 1), sequence, Commands.records("p" + producer));
    }

    private static ErrorCode code(BlockResult result) {
        return ((BlockResult.Refused) result).code();
    }
}
