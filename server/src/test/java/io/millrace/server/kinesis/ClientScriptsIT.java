package io.millrace.server.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real clients that are no Java, as scripts: the AWS CLI and the AWS SDK for JavaScript. What they need must be installed
 * ({@code .ci/run} does it): a script without its tools fails and says what to install.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientScriptsIT {

    private static final Path SCRIPTS = Path.of("..", "gateway", "src", "it", "clients");
    private static final int PATIENCE_MINUTES = 10;

    private KinesisCluster cluster;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cluster = KinesisCluster.start(3, directory, Map.of("limits.profile", "aws-2026"));
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws-cli.sh", "node.sh"})
    void works(String script, @TempDir Path directory) throws Exception {
        File output = directory.resolve("output").toFile();
        Process process = new ProcessBuilder(
                        "bash",
                        SCRIPTS.resolve(script).toString(),
                        cluster.endpoint(0).toString())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(output.toPath())).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output.toPath())).isZero();
    }
}
