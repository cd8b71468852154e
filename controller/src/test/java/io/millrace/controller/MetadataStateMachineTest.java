package io.millrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.LogPosition;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.controller.codec.MetadataCommandCodec;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Outcome;
import io.millrace.controller.command.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataStateMachineTest {

    private final World world = World.withGroups();
    private final List<MetadataImage> heard = new ArrayList<>();
    private final List<List<MetadataRecord>> heardRecords = new ArrayList<>();

    @TempDir
    private Path directory;

    private MetadataStateMachine machine(String name) {
        return new MetadataStateMachine(directory.resolve(name), (records, image) -> {
            heardRecords.add(records);
            heard.add(image);
        });
    }

    private MetadataResult apply(MetadataStateMachine machine, long index, MetadataCommand command) {
        return machine.apply(
                new LogPosition(2, index),
                MetadataCommandCodec.encode(world.stamp(), command).asReadOnlyBuffer());
    }

    private MetadataStateMachine filled(String name) {
        MetadataStateMachine machine = machine(name);
        assertThat(machine.open()).isEqualTo(LogPosition.NONE);
        apply(machine, 1, new MetadataCommand.CreateCluster("c", "00", FeatureLevels.BASE));
        apply(machine, 2, new MetadataCommand.RegisterNode(World.node("n1", "z", 1)));
        return machine;
    }

    @Test
    void appliesInOrderAndTellsWhatChanged() {
        MetadataStateMachine machine = filled("a");
        assertThat(heard).extracting(MetadataImage::version).containsExactly(1L, 2L);
        assertThat(heardRecords.get(1)).hasSize(1);
        MetadataResult refused = apply(machine, 3, new MetadataCommand.DeleteStream("none", false));
        assertThat(refused.outcome()).isInstanceOf(Outcome.Refused.class);
        assertThat(machine.image().version()).isEqualTo(2);
        assertThat(heard).hasSize(2);
        assertThat(machine.checkpoint().position()).isEqualTo(new LogPosition(2, 3));
    }

    @Test
    void findsAgainWhatWasFlushed() {
        MetadataStateMachine machine = filled("a");
        machine.advance(new LogPosition(3, 4));
        assertThat(machine.flush()).isEqualTo(new LogPosition(3, 4));
        apply(machine, 5, new MetadataCommand.RegisterNode(World.node("n2", "z", 1)));
        machine.close();

        MetadataStateMachine again = machine("a");
        assertThat(again.open()).isEqualTo(new LogPosition(3, 4));
        assertThat(again.image()).isEqualTo(heard.get(1));
        apply(again, 5, new MetadataCommand.RegisterNode(World.node("n2", "z", 1)));
        assertThat(again.image()).isEqualTo(machine.image());
    }

    @Test
    void nothingIsFlushedBeforeTheFirstEntry() {
        MetadataStateMachine machine = machine("a");
        machine.open();
        assertThat(machine.flush()).isEqualTo(LogPosition.NONE);
        assertThat(machine("a").open()).isEqualTo(LogPosition.NONE);
    }

    @Test
    void checkpointStandsStillAndInstallsDurably() throws IOException {
        MetadataStateMachine machine = filled("a");
        MetadataImage then = machine.image();
        try (Checkpoint checkpoint = machine.checkpoint()) {
            apply(machine, 3, new MetadataCommand.RegisterNode(World.node("n2", "z", 1)));
            assertThat(checkpoint.files()).hasSize(1);
            byte[] rest = checkpoint.read(checkpoint.files().get(0).name(), 10).readAllBytes();
            assertThat(rest).hasSize((int) checkpoint.files().get(0).size() - 10);
            assertThatThrownBy(() -> checkpoint.read("../x", 0)).isInstanceOf(IOException.class);

            MetadataStateMachine other = machine("b");
            other.open();
            assertThat(other.install(checkpoint)).isEqualTo(new LogPosition(2, 2));
            assertThat(other.image()).isEqualTo(then);
            assertThat(heardRecords.get(heardRecords.size() - 1)).isEmpty();
        }
        MetadataStateMachine again = machine("b");
        assertThat(again.open()).isEqualTo(new LogPosition(2, 2));
        assertThat(again.image()).isEqualTo(then);
    }

    @Test
    void damagedSnapshotIsNotRead() throws IOException {
        filled("a").flush();
        Path file = directory.resolve("a/metadata.snapshot");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        MetadataStateMachine again = machine("a");
        assertThatThrownBy(again::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("damaged");
    }
}
