package io.millrace.chaos.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import io.millrace.chaos.ServerProbe;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * One server: the product's image in a pod, with a disk of its own. When it ends by itself it is started again, as an
 * operator's tools do; killed by a test it stays down until {@link #start}. For one thread at a time.
 */
final class ChaosServer implements AutoCloseable {

    static final int GRPC_PORT = 7400;
    static final int KINESIS_PORT = 4567;
    static final int ADMIN_PORT = 7402;

    private static final DockerClient DOCKER = DockerClientFactory.instance().client();
    private static final long MEMORY = 1536L * 1024 * 1024;
    private static final int PATIENCE_MILLIS = 2000;
    private static final int STOP_SECONDS = 45;
    private static final Duration FREEZE = Duration.ofSeconds(20);

    private final ServerSpec spec;
    private final Pod pod;
    private final Disk disk;
    private final Path faults;
    private final Map<String, String> settings;
    private final ServerProbe probe;
    private final StringBuilder earlierLogs = new StringBuilder();
    private GenericContainer<?> container;

    /**
     * A server that is not started yet.
     *
     * @param image the product's image
     * @param faults directory of the files that steer its clock and disk
     */
    ChaosServer(String image, ServerSpec spec, Pod pod, Disk disk, Path faults, Map<String, String> settings) {
        this.spec = spec;
        this.pod = pod;
        this.disk = disk;
        this.faults = faults;
        this.settings = Map.copyOf(settings);
        probe = new ServerProbe(endpoint(), ContainerCluster.SECRET);
        container = container(image);
    }

    private GenericContainer<?> container(String image) {
        GenericContainer<?> made = new GenericContainer<>(DockerImageName.parse(image))
                .withNetworkMode("container:" + pod.id())
                .withLabels(Images.LABELS)
                .withEnv(settings)
                .withTmpFs(Map.of("/tmp", "rw,exec,mode=1777,size=2g"))
                .withCreateContainerCmdModifier(create -> create
                        // The image's own starts a JVM each time, which tells nobody anything here.
                        .withHealthcheck(new HealthCheck().withTest(List.of("NONE")))
                        .getHostConfig()
                        .withReadonlyRootfs(true)
                        .withMemory(MEMORY)
                        .withMemorySwap(MEMORY)
                        .withRestartPolicy(RestartPolicy.onFailureRestart(0))
                        .withBinds(
                                new Bind(disk.volume(), new Volume("/var/lib/millrace")),
                                new Bind(faults.toAbsolutePath().toString(), new Volume("/chaos"), AccessMode.ro)));
        if (spec.isPreloaded()) {
            made.withEnv("LD_PRELOAD", "/chaos/libchaos.so");
        }
        return made;
    }

    ServerSpec spec() {
        return spec;
    }

    String id() {
        return spec.id();
    }

    String address() {
        return pod.address();
    }

    /** {@code host:port} of its gRPC API. */
    String endpoint() {
        return pod.address() + ":" + GRPC_PORT;
    }

    /** {@code host:port} of its metrics. */
    String adminAddress() {
        return pod.address() + ":" + ADMIN_PORT;
    }

    String kinesisUrl() {
        return "http://" + pod.address() + ":" + KINESIS_PORT;
    }

    ServerProbe probe() {
        return probe;
    }

    Disk disk() {
        return disk;
    }

    /** SIGKILL; stays down. */
    void kill() {
        if (isRunning()) {
            DOCKER.killContainerCmd(container.getContainerId())
                    .withSignal("KILL")
                    .exec();
        }
    }

    /** SIGTERM, and SIGKILL if it takes too long. */
    void stop() {
        DOCKER.stopContainerCmd(container.getContainerId())
                .withTimeout(STOP_SECONDS)
                .exec();
    }

    /** Starts it if it is down. */
    void start() {
        if (container.getContainerId() == null) {
            container.start();
        } else if (!isRunning()) {
            DOCKER.startContainerCmd(container.getContainerId()).exec();
        }
    }

    /** Lets it run with another image from its next start on; it is down. */
    void changeImage(String image) {
        earlierLogs.append(container.getLogs());
        container.stop();
        container = container(image);
    }

    /** How its process ended; it is down. */
    long exitCode() {
        return Objects.requireNonNull(state().getExitCodeLong());
    }

    /** Stops all its threads where they are, if it runs; connections to it stay open. */
    void pause() {
        Await.until(id() + " stands still", FREEZE, ContainerCluster.POLL, () -> !isRunning() || isFrozen(), () -> "");
    }

    /**
     * The kernel gives up when a thread does not come to a stop in time, as on a busy machine; then nothing is paused. Nor is it
     * when the server has just ended by itself.
     */
    private boolean isFrozen() {
        try {
            DOCKER.pauseContainerCmd(container.getContainerId()).exec();
            return true;
        } catch (InternalServerErrorException | ConflictException notNow) {
            return false;
        }
    }

    void resume() {
        if (Boolean.TRUE.equals(state().getPaused())) {
            DOCKER.unpauseContainerCmd(container.getContainerId()).exec();
        }
    }

    /** Fills its memory from outside of the JVM until the kernel kills the largest process in it, which is the JVM. */
    void exhaustMemory() {
        Shell.run(
                "sh",
                "-c",
                "docker exec " + container.getContainerId() + " dd if=/dev/zero of=/tmp/fill bs=1M count=2000 || true");
    }

    boolean isRunning() {
        return container.getContainerId() != null && Boolean.TRUE.equals(state().getRunning());
    }

    private ContainerState state() {
        return DOCKER.inspectContainerCmd(container.getContainerId()).exec().getState();
    }

    /** Its wall clock is so far off, and runs at that rate (1.1 gains 10 %). */
    void clock(long offsetMillis, double rate) {
        steer("clock", offsetMillis + " " + rate);
    }

    /** Each fsync takes that much longer. */
    void slowDisk(int millis) {
        steer("disk", "/var/lib/millrace " + millis + " 0 0 0");
    }

    /** Clock and disk are right again. */
    void healDevices() {
        steer("clock", "");
        steer("disk", "");
    }

    private void steer(String device, String line) {
        try {
            Files.writeString(faults.resolve(device), line, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it says that it is ready. */
    boolean isReady() {
        try {
            return admin("/health/ready").getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notNow) {
            return false;
        }
    }

    /** When its process began, in seconds since 1970; 0 while it does not say. */
    double startedAt() {
        try {
            return metrics()
                    .lines()
                    .filter(line -> line.startsWith("process_start_time_seconds "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                    .findFirst()
                    .orElse(0);
        } catch (IOException notNow) {
            return 0;
        }
    }

    /** Its metrics, as Prometheus gets them. */
    String metrics() throws IOException {
        try (InputStream body = admin("/metrics").getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpURLConnection admin(String path) throws IOException {
        HttpURLConnection call = (HttpURLConnection)
                URI.create("http://" + adminAddress() + path).toURL().openConnection();
        call.setConnectTimeout(PATIENCE_MILLIS);
        call.setReadTimeout(PATIENCE_MILLIS);
        return call;
    }

    /** Everything it printed. */
    String log() {
        return earlierLogs + container.getLogs();
    }

    @Override
    public void close() {
        probe.close();
        if (container.getContainerId() != null) {
            resume();
            kill();
        }
        container.stop();
        pod.close();
        disk.close();
    }
}
