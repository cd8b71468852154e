package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** The images of the container tests, built once per run from this tree. */
final class Images {

    static final String TOOLS = "millrace-chaos-tools:1";
    /** One per tree: tests of another tree on this machine may run at the same time, with another build. */
    static final String SERVER =
            "millrace:chaos-" + Integer.toHexString(Shell.home().hashCode());

    /** Everything that is made carries this label with the id of this process, so that {@code clean.sh} knows whose it is. */
    static final Map<String, String> LABELS =
            Map.of("millrace.chaos.pid", String.valueOf(ProcessHandle.current().pid()));

    private static final String NO_DOCKER =
            "The container tests need a Docker daemon on this machine, and none answers. Install and start it with"
                    + " \"sudo apt install docker.io\" (Debian, Ubuntu; or let .ci/docker do it), and see that \"docker"
                    + " version\" works for this user.";

    private static final int SHORT_HASH = 12;

    private static boolean built;

    private Images() {}

    /** Where the shim for clocks and disks lies after {@link #prepare}. */
    static Path shim() {
        return Path.of("target", "chaos-shim").toAbsolutePath();
    }

    /** {@link #LABELS} as options of Docker's commands. */
    static List<String> labels() {
        return LABELS.entrySet().stream()
                .flatMap(label -> Stream.of("--label", label.getKey() + "=" + label.getValue()))
                .toList();
    }

    /**
     * The image of an earlier commit, built from its own sources: {@code upgrade.from}, or the one before the present. It is
     * kept, since a commit stays what it is.
     */
    static synchronized String earlier() {
        String commit = Shell.run(
                        "git", "rev-parse", "--verify", System.getProperty("upgrade.from", "HEAD~1") + "^{commit}")
                .strip();
        String image = "millrace:commit-" + commit.substring(0, SHORT_HASH);
        if (Shell.run("docker", "images", "-q", image).isBlank()) {
            Shell.run(Map.of("IMAGE", image), script("build-image.sh"), "--commit", commit);
        }
        return image;
    }

    private static String script(String name) {
        return Shell.home().resolve("deploy/docker").resolve(name).toString();
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
            Shell.run(Map.of("IMAGE", SERVER), script("build-image.sh"));
            built = true;
        }
    }
}
