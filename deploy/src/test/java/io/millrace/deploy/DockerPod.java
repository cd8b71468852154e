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
        Object pod = Manifest.at(template.spec(), "securityContext");
        Object container = Manifest.at(template.container(), "securityContext");
        command.addAll(List.of("--user", Manifest.at(pod, "runAsUser") + ":" + Manifest.at(pod, "runAsGroup")));
        command.addAll(List.of("--group-add", String.valueOf(Manifest.at(pod, "fsGroup"))));
        if (Manifest.at(container, "readOnlyRootFilesystem").equals(true)) {
            command.add("--read-only");
        }
        if (Manifest.at(container, "allowPrivilegeEscalation").equals(false)) {
            command.addAll(List.of("--security-opt", "no-new-privileges"));
        }
        for (Object capability : (List<?>) Manifest.at(container, "capabilities", "drop")) {
            command.addAll(List.of("--cap-drop", String.valueOf(capability)));
        }
    }

    private void addMounts(List<String> command) {
        Manifest.each(template.container(), "volumeMounts").forEach(mount -> {
            String volume = String.valueOf(mount.get("name"));
            String path = String.valueOf(mount.get("mountPath"));
            boolean claimed = Manifest.each(template.set().at("spec"), "volumeClaimTemplates")
                    .anyMatch(claim -> Manifest.at(claim, "metadata", "name").equals(volume));
            command.addAll(
                    claimed
                            ? List.of("-v", claimed(volume) + ":" + path)
                            : List.of("--tmpfs", path + ":rw,exec,mode=1777"));
        });
    }

    private String claimed(String volume) {
        return containerName() + "-" + volume;
    }

    private void addMemory(List<String> command) {
        String limit = String.valueOf(Manifest.at(template.container(), "resources", "limits", "memory"));
        String docker = limit.replace("Gi", "g").replace("Mi", "m");
        command.addAll(List.of("--memory", docker, "--memory-swap", docker));
    }

    /** Deletes the container, as if its machine was gone; claimed volumes stay. */
    void remove() {
        docker(List.of("docker", "rm", "-f", "-v", containerName()));
    }

    /** Deletes the claimed volumes too. */
    void removeClaims() {
        Manifest.each(template.set().at("spec"), "volumeClaimTemplates").forEach(claim -> {
            String volume = String.valueOf(Manifest.at(claim, "metadata", "name"));
            docker(List.of("docker", "volume", "rm", "-f", claimed(volume)));
        });
    }

    /** What the kubelet does to stop it. Returns the exit code of the server. */
    int stop() {
        exec(template.preStop());
        String grace = String.valueOf(template.spec().get("terminationGracePeriodSeconds"));
        docker(List.of("docker", "stop", "-t", grace, containerName()));
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
