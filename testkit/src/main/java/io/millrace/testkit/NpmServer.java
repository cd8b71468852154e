package io.millrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A server in JavaScript, in a process of its own. npm brings it, as the lock file among the resources says, unless it is there
 * already. Needs Node.js 18 and npm.
 */
public final class NpmServer implements AutoCloseable {

    private static final int INSTALL_SECONDS = 180;
    private static final List<String> FILES = List.of("package.json", "package-lock.json");

    private final Program program;

    private NpmServer(Program program) {
        this.program = program;
    }

    /**
     * Starts one and waits until it listens.
     *
     * @param name of the package, and of the folder of its lock file
     * @param script below the package's own folder; Node.js' own options may stand before it
     * @param sign what it prints when it listens
     */
    public static NpmServer start(String name, List<String> script, String sign, List<String> arguments) {
        Path home = Path.of("target", "npm", name);
        install(name, home);
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(script.subList(0, script.size() - 1));
        command.add("node_modules/" + name + "/" + script.get(script.size() - 1));
        command.addAll(arguments);
        NpmServer server = new NpmServer(Program.start(Path.of("target", name + ".log"), home, command));
        Await.until(
                name + " listens",
                () -> server.program.output().contains(sign) || !server.program.isAlive(),
                server::logTail);
        if (!server.program.isAlive()) {
            throw new IllegalStateException(name + " has ended" + server.logTail());
        }
        return server;
    }

    private static void install(String name, Path home) {
        try {
            Files.createDirectories(home);
            Path installed = home.resolve("installed-lock.json");
            byte[] lock = resource(name, FILES.get(1));
            if (Files.exists(installed) && Arrays.equals(Files.readAllBytes(installed), lock)) {
                return;
            }
            for (String file : FILES) {
                Files.write(home.resolve(file), resource(name, file));
            }
            try (Program npm = Program.start(
                    Path.of("target", "npm-" + name + ".log"),
                    home,
                    List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"))) {
                if (npm.exitCode(Duration.ofSeconds(INSTALL_SECONDS)) != 0) {
                    throw new IllegalStateException("npm ci failed" + npm.logTail());
                }
            }
            Files.write(installed, lock);
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException("this test needs " + name + ", Node.js 18 or newer, and npm", e);
        }
    }

    private static byte[] resource(String name, String file) throws IOException {
        try (InputStream in = NpmServer.class.getResourceAsStream("npm/" + name + "/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no lock file of " + name);
            }
            return in.readAllBytes();
        }
    }

    /** The last lines it printed, for failures. */
    public String logTail() {
        return program.logTail();
    }

    @Override
    public void close() {
        program.close();
    }
}
