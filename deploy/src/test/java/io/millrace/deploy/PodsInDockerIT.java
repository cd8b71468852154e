package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.millrace.testkit.Await;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The image with the rights, environment, mounts, probes and hooks of the manifests, read from what kubectl renders.
 * Docker is the kubelet, its name service the cluster's DNS.
 */
class PodsInDockerIT {

    private static final String IMAGE = "millrace:deploy";

    private static final String NO_DOCKER = "This test needs a Docker daemon on this machine, and none answers. Install"
            + " and start it with \"sudo apt install docker.io\" (Debian, Ubuntu; or let .ci/docker do it).";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private DockerNetwork network;
    private List<DockerPod> pods;

    @BeforeAll
    static void buildImage() throws IOException {
        if (!dockerAnswers()) {
            if ("true".equals(System.getenv("CI"))) {
                fail(NO_DOCKER);
            }
            abort(NO_DOCKER);
        }
        Command.run(Map.of("IMAGE", IMAGE), List.of("docker/build-image.sh"));
    }

    private static boolean dockerAnswers() {
        try {
            Command.run("docker", "version");
            return true;
        } catch (IOException | AssertionError missing) {
            return false;
        }
    }

    @BeforeEach
    void startAll() {
        Manifest set = Manifest.all(Kubectl.render(Path.of("k8s/overlays/dev"))).stream()
                .filter(manifest -> manifest.kind().equals("StatefulSet"))
                .findFirst()
                .orElseThrow();
        network = new DockerNetwork();
        pods = IntStream.range(0, (Integer) set.at("spec", "replicas"))
                .mapToObj(i -> new DockerPod(new PodTemplate(set, set.name() + "-" + i), network, IMAGE))
                .toList();
        pods.forEach(DockerPod::start);
        allAreWell();
    }

    @AfterEach
    void removeAll() {
        pods.forEach(DockerPod::remove);
        pods.forEach(DockerPod::removeClaims);
        network.close();
    }

    @Test
    void podsRunAsTheManifestsSayAndComeBackOnOtherAddresses() {
        DockerPod first = pods.get(0);
        first.millrace("stream", "create", "orders", "--shards", "2");
        first.millrace("put", "orders", "--key", "k", "before");

        // As a rolling update does it.
        DockerPod last = pods.get(pods.size() - 1);
        assertThat(last.stop()).as("exit after SIGTERM").isIn(0, 143);
        comesBack(last);
        first.millrace("put", "orders", "--key", "k", "after a roll");

        // All at once, as a power cut does it.
        pods.forEach(DockerPod::remove);
        pods.forEach(DockerPod::start);
        allAreWell();
        first.millrace("put", "orders", "--key", "k", "after a cut");
        for (DockerPod pod : pods) {
            assertThat(pod.millrace("get", "orders", "--output", "raw").lines())
                    .containsExactly("before", "after a roll", "after a cut");
        }
    }

    private void comesBack(DockerPod pod) {
        String before = pod.address();
        pod.remove();
        pod.start();
        assertThat(pod.address()).isNotEqualTo(before);
        allAreWell();
    }

    /** Within the patience of the start probe; the others must not fail once it has passed. */
    private void allAreWell() {
        for (DockerPod pod : pods) {
            PodTemplate.Probe start = pod.template().probe("startupProbe");
            Await.until(
                    pod.template().name() + " has started",
                    start.patience(),
                    () -> passes(pod, "startupProbe"),
                    pod::logs);
            Await.until(pod.template().name() + " is ready", () -> passes(pod, "readinessProbe"), pod::logs);
            assertThat(passes(pod, "livenessProbe")).isTrue();
        }
    }

    private boolean passes(DockerPod pod, String probe) {
        HttpRequest request = HttpRequest.newBuilder(pod.template().probe(probe).on(pod.address()))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
