package io.millrace.chaos.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/**
 * A container that does nothing but hold a network name space with its address and routes. A server joins it; killed and
 * started again it has the same address.
 */
final class Pod implements AutoCloseable {

    private static final DockerClient DOCKER = DockerClientFactory.instance().client();

    private final GenericContainer<?> container;
    private final String address;

    Pod(Network zone) {
        container = new GenericContainer<>(DockerImageName.parse(Images.TOOLS))
                .withNetwork(zone)
                .withLabels(Images.LABELS)
                .withCommand("sleep", "infinity")
                .withCreateContainerCmdModifier(create -> create.getHostConfig().withCapAdd(Capability.NET_ADMIN));
        container.start();
        address = DOCKER.inspectContainerCmd(container.getContainerId())
                .exec()
                .getNetworkSettings()
                .getNetworks()
                .values()
                .iterator()
                .next()
                .getIpAddress();
    }

    String id() {
        return container.getContainerId();
    }

    /** Address in its zone, from which this machine and, through the router, the other zones reach it. */
    String address() {
        return address;
    }

    /** Other zones are reached through that router. */
    void route(String subnet, String router) {
        exec(container, "ip route add " + subnet + " via " + router);
    }

    /** Runs a shell command in a container that runs. */
    static void exec(GenericContainer<?> container, String script) {
        try {
            Container.ExecResult result = container.execInContainer("sh", "-c", script);
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(script + ": " + result.getStderr() + result.getStdout());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(script, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + script, e);
        }
    }

    @Override
    public void close() {
        container.stop();
    }
}
