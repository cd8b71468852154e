package io.millrace.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pod as a container: everything that the manifest says of it and Docker can do, with nothing else allowed. Claimed
 * volumes are Docker's, which outlive the container and belong to the image's user, as the file system group has it.
 */
final class DockerPod {

    private final PodTemplate template;
    private final DockerNetwork network;
    private final String image;
    private String address;

    DockerPod(PodTemplate template, DockerNetwork network, String image) {
        this.template = template;
        this.network = network;
        this.image = image;
    }

    PodTemplate template() {
        return template;
    }

    String address() {
        return address;
    }

    /** Starts it on an address that no pod had before. */
    void start() {
        address = network.nextAddress();
        List<String> command = new ArrayList<>(List.of("docker", "run", "-d", "--name", containerName()));
        command.addAll(List.of("--network", network.name(), "--ip", address, "--network-alias", template.host()));
        command.addAll(List.of("--hostname", template.name()));
        addRights(command);
        addMounts(command);
        addMemory(command);
        template.environment().forEach((name, value) -> command.addAll(List.of("-e", name + "=" + value)));
        command.add(image);
        command.addAll(template.args());
        docker(command);
    }

    private void addRights(List<String> command) {
        PodTemplate.Rights rights = template.rights();
        command.addAll(List.of("--user", rights.user() + ":" + rights.group()));
        command.addAll(List.of("--group-add", rights.volumeGroup()));
        if (rights.isRootReadOnly()) {
            command.add("--read-only");
        }
        if (!rights.mayGainMore()) {
            command.addAll(List.of("--security-opt", "no-new-privileges"));
        }
        rights.dropped().forEach(capability -> command.addAll(List.of("--cap-drop", capability)));
    }

    private void addMounts(List<String> command) {
        template.mounts()
                .forEach((volume, path) -> command.addAll(
                        template.claims().contains(volume)
                                ? List.of("-v", claimed(volume) + ":" + path)
                                : List.of("--tmpfs", path + ":rw,exec,mode=1777")));
    }

    private String claimed(String volume) {
        return containerName() + "-" + volume;
    }

    private void addMemory(List<String> command) {
        String docker = template.memoryLimit().replace("Gi", "g").replace("Mi", "m");
        command.addAll(List.of("--memory", docker, "--memory-swap", docker));
    }

    /** Deletes the container, as if its machine was gone; claimed volumes stay. */
    void remove() {
        docker(List.of("docker", "rm", "-f", "-v", containerName()));
    }

    /** Deletes the claimed volumes too. */
    void removeClaims() {
        template.claims().forEach(volume -> docker(List.of("docker", "volume", "rm", "-f", claimed(volume))));
    }

    /** What the kubelet does to stop it. Returns the exit code of the server. */
    int stop() {
        exec(template.preStop());
        docker(List.of("docker", "stop", "-t", String.valueOf(template.gracePeriodSeconds()), containerName()));
        String exit = docker(List.of("docker", "inspect", "-f", "{{.State.ExitCode}}", containerName()));
        return Integer.parseInt(exit.strip());
    }

    /** Runs the product's command line inside. */
    String millrace(String... arguments) {
        List<String> command = new ArrayList<>(List.of("java", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp"));
        command.addAll(List.of("/opt/millrace/app/*:/opt/millrace/lib/*", "io.millrace.server.MillraceMain"));
        command.addAll(List.of(arguments));
        return exec(command);
    }

    private String exec(List<String> inside) {
        List<String> command = new ArrayList<>(List.of("docker", "exec", containerName()));
        command.addAll(inside);
        return docker(command);
    }

    String logs() {
        return docker(List.of("sh", "-c", "docker logs --tail 40 " + containerName() + " 2>&1"));
    }

    private String containerName() {
        return network.name() + "-" + template.name();
    }

    private static String docker(List<String> command) {
        try {
            return Command.run(Map.of(), command);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.get(0), e);
        }
    }
}
