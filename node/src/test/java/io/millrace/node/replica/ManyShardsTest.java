package io.millrace.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyShardsTest {

    @TempDir
    Path directory;

    @Test
    void twentyThousandShardsOpenInOneEntryAndComeBack() {
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            rig.apply(Commands.open(LongStream.rangeClosed(1, 20_000).toArray()));
            assertThat(rig.replica.shards()).hasSize(20_000);
        }
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            assertThat(rig.replica.shards()).hasSize(20_000);
            assertThat(rig.append(1, Commands.block(20_000, Commands.records("x"))))
                    .isEqualTo(new BlockResult.Stored(0, 1, false));
        }
    }
}
