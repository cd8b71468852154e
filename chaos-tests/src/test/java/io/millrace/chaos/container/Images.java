package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/** The images of the container tests, built once per run from this tree. */
final class Images {

    static final String TOOLS = "millrace-chaos-tools:1";
    static final String SERVER = "millrace:chaos";

    /** Everything that is made carries this label with the id of this process, so that {@code clean.sh} knows whose it is. */
    static final Map<String, String> LABELS =
            Map.of("millrace.chaos.pid", String.valueOf(ProcessHandle.current().pid()));

    private static final String NO_DOCKER =
            "The container tests need a Docker daemon on this machine, and none answers. Install and start it with"
                    + " \"sudo apt install docker.io\" (Debian, Ubuntu; or let .ci/docker do it), and see that \"docker"
                    + " version\" works for this user.";

    private static boolean built;

    private Images() {}

    /** Where the shim for clocks and disks lies after {@link #prepare}. */
    static Path shim() {
        return Path.of("target", "chaos-shim").toAbsolutePath();
    }

    /** Builds what is missing. Without Docker the test fails: left out, it would prove nothing and look as if it had. */
    static synchronized void prepare() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            fail(NO_DOCKER);
        }
        if (!built) {
            Path scripts = Path.of("src", "test", "docker");
            Shell.run(
                    Map.of("TOOLS_IMAGE", TOOLS),
                    scripts.resolve("build-tools.sh").toString(),
                    shim().toString());
            Shell.run(Map.of("TOOLS_IMAGE", TOOLS), scripts.resolve("clean.sh").toString());
            Shell.run(
                    Map.of("IMAGE", SERVER),
                    Shell.home().resolve("deploy/docker/build-image.sh").toString());
            built = true;
        }
    }
}
