package io.millrace.server.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.id.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    private static final NodeId NODE = new NodeId("a");

    @TempDir
    private Path temporary;

    @Test
    void isMadeAndRemembersItsCluster() {
        Path path = temporary.resolve("new/data");
        try (DataDirectory directory = DataDirectory.open(path, NODE)) {
            assertThat(directory.clusterId()).isEmpty();
            directory.joined("c1", NODE);
            directory.joined("c1", NODE);
        }
        try (DataDirectory directory = DataDirectory.open(path, NODE)) {
            assertThat(directory.clusterId()).isEqualTo("c1");
        }
    }

    @Test
    void isUsedByOneServerAtATime() {
        try (DataDirectory first = DataDirectory.open(temporary, NODE)) {
            assertThat(first.path()).isEqualTo(temporary);
            assertThatThrownBy(() -> DataDirectory.open(temporary, NODE))
                    .isInstanceOf(DataDirectoryException.class)
                    .hasMessage("data.dir " + temporary
                            + " is used by another running server; stop that one or choose another directory");
        }
        DataDirectory.open(temporary, NODE).close();
    }

    @Test
    void refusesPartOfABackUp() throws IOException {
        try (DataDirectory directory = DataDirectory.open(temporary, NODE)) {
            directory.restoreBegins();
        }
        assertThatThrownBy(() -> DataDirectory.open(temporary, NODE))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("empty the directory and restore again");
    }

    @Test
    void isAsGoodAsAnyAfterARestore() throws IOException {
        try (DataDirectory directory = DataDirectory.open(temporary, NODE)) {
            directory.restoreBegins();
            directory.restoreEnds();
        }
        DataDirectory.open(temporary, NODE).close();
    }

    @Test
    void refusesAnotherCluster() {
        try (DataDirectory directory = DataDirectory.open(temporary, NODE)) {
            directory.joined("c1", NODE);
            assertThatThrownBy(() -> directory.joined("c2", NODE))
                    .hasMessageContaining("belongs to cluster c1, but the controllers are of cluster c2");
        }
    }

    @Test
    void refusesAnotherNode() {
        try (DataDirectory directory = DataDirectory.open(temporary, NODE)) {
            directory.joined("c1", NODE);
        }
        assertThatThrownBy(() -> DataDirectory.open(temporary, new NodeId("b")))
                .hasMessageContaining("belongs to node 'a', but node.id is 'b'; correct one of them");
    }

    @Test
    void refusesANewerFormat() throws IOException {
        Files.writeString(temporary.resolve("millrace.properties"), "format=2\nnode-id=a\ncluster-id=c\n");
        assertThatThrownBy(() -> DataDirectory.open(temporary, NODE))
                .hasMessageContaining("was written by a newer version (format 2, this version knows 1)");
        Files.writeString(temporary.resolve("millrace.properties"), "format=?\n");
        assertThatThrownBy(() -> DataDirectory.open(temporary, NODE)).hasMessageContaining("is damaged");
    }
}
