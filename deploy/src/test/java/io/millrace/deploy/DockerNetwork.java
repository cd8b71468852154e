package io.millrace.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A network of the pods' own. Addresses are given out once: who comes back has another. */
final class DockerNetwork implements AutoCloseable {

    private static final String PREFIX = "10.213.77.";

    private final String name = "millrace-pods-" + ProcessHandle.current().pid();
    private int last = 10;

    DockerNetwork() {
        docker("network", "create", "--subnet", PREFIX + "0/24", name);
    }

    String name() {
        return name;
    }

    String nextAddress() {
        last++;
        return PREFIX + last;
    }

    @Override
    public void close() {
        docker("network", "rm", name);
    }

    private static void docker(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "docker";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Command.run(command);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no docker; run .ci/docker or install docker.io", e);
        }
    }
}
