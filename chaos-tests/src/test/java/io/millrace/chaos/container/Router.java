package io.millrace.chaos.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Capability;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/**
 * What lies between the zones: it forwards every packet from one zone to another, so the faults of the network are made here.
 * Clients reach each zone directly.
 */
final class Router implements AutoCloseable {

    private static final DockerClient DOCKER = DockerClientFactory.instance().client();
    private static final String WAIT_FOR_DELAY =
            "i=0; until grep -q READY /tmp/delay.log; do i=$((i+1)); [ $i -lt 200 ] || { cat /tmp/delay.log >&2; exit"
                    + " 1; }; sleep 0.05; done";

    private final GenericContainer<?> container;

    Router(List<Network> zones) {
        container = new GenericContainer<>(DockerImageName.parse(Images.TOOLS))
                .withNetwork(zones.get(0))
                .withLabels(Images.LABELS)
                .withCommand("sleep", "infinity")
                .withCreateContainerCmdModifier(create -> create.getHostConfig()
                        .withCapAdd(Capability.NET_ADMIN)
                        .withSysctls(Map.of("net.ipv4.ip_forward", "1")));
        container.start();
        zones.stream()
                .skip(1)
                .forEach(zone -> DOCKER.connectToNetworkCmd()
                        .withContainerId(container.getContainerId())
                        .withNetworkId(zone.getId())
                        .exec());
    }

    /** Its address in a zone. */
    String address(Network zone) {
        return DOCKER
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getNetworkSettings()
                .getNetworks()
                .values()
                .stream()
                .filter(network -> zone.getId().equals(network.getNetworkID()))
                .findFirst()
                .orElseThrow()
                .getIpAddress();
    }

    /** From now on nothing gets from the first address to the second of each link. */
    void cut(Collection<Link> links) {
        exec(links.stream()
                .map(link -> "iptables -w -A FORWARD -s " + link.from() + " -d " + link.to() + " -j DROP")
                .collect(Collectors.joining(" && ")));
    }

    /** From now on packets of these links come late, out of order, or not at all. */
    void disturb(Collection<Link> links, int delayMillis, int jitterMillis, int lossPercent) {
        String pairs = links.stream()
                .map(link -> " --pair " + link.from() + " " + link.to())
                .collect(Collectors.joining());
        exec("netdelay --delay " + delayMillis + " --jitter " + jitterMillis + " --loss " + lossPercent + pairs
                + " >/tmp/delay.log 2>&1 & echo $! >/tmp/delay.pid; " + WAIT_FOR_DELAY);
    }

    /** All links work again. */
    void heal() {
        exec("if [ -f /tmp/delay.pid ]; then kill $(cat /tmp/delay.pid); rm /tmp/delay.pid; fi; iptables -w -F");
    }

    private void exec(String script) {
        Pod.exec(container, script);
    }

    @Override
    public void close() {
        container.stop();
    }

    /**
     * One direction between two servers.
     *
     * @param from address of the sender
     * @param to address of the receiver
     */
    record Link(String from, String to) {}
}
