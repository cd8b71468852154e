package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterTest {

    @Test
    void writesSettingsThatNameAllControllersAndDistinctPorts(@TempDir Path dir) throws IOException {
        try (LocalCluster cluster = LocalCluster.builder()
                .servers(3)
                .dataDir(dir)
                .profile("unlimited")
                .groups(6)
                .setting("retention.interval", "1s")
                .prepare()) {
            assertThat(cluster.endpoints()).hasSize(3).doesNotHaveDuplicates();
            String config = Files.readString(dir.resolve("server-2/config.yaml"));
            assertThat(config)
                    .contains("node.id: server-2\n")
                    .contains("node.zone: zone-2\n")
                    .contains("limits.profile: unlimited\n")
                    .contains("cluster.groups-per-three-nodes: 6\n")
                    .contains("retention.interval: 1s\n")
                    .contains("server-1@127.0.0.1:")
                    .contains("server-3@127.0.0.1:");
        }
        assertThat(dir.resolve("server-1")).exists();
    }

    @Test
    void deletesATemporaryDirectory() {
        LocalCluster cluster = LocalCluster.builder().servers(1).prepare();
        Path home = cluster.server(0).dataDir().getParent();
        assertThat(home).exists();
        cluster.close();
        assertThat(home).doesNotExist();
    }

    @Test
    void saysWhatAServerPrintedWhenItDoesNotStart(@TempDir Path dir) {
        assertThatThrownBy(() -> LocalCluster.builder()
                        .servers(1)
                        .dataDir(dir)
                        .classPath(dir.toString())
                        .readyTimeout(Duration.ofSeconds(20))
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("server-1: the process ended with exit code 1")
                .hasMessageContaining("MillraceMain");
    }
}
