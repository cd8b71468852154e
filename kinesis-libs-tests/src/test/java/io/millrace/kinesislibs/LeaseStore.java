package io.millrace.kinesislibs;

import io.millrace.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The DynamoDB of the tests: dynalite, an open-source implementation in JavaScript, in memory. Amazon's own DynamoDB
 * Local would come under terms that are no open-source licence. Needs Node.js and npm.
 */
final class LeaseStore implements AutoCloseable {

    private static final Path SOURCE = Path.of("src", "test", "dynalite");
    private static final Path HOME = Path.of("target", "dynalite");
    private static final int INSTALL_SECONDS = 180;

    private final Program program;
    private final String url;

    private LeaseStore(Program program, int port) {
        this.program = program;
        url = "http://127.0.0.1:" + port;
    }

    static LeaseStore start() {
        install();
        int port = FreePort.find();
        Program program = Program.start(
                Path.of("target", "dynalite.log"),
                HOME,
                List.of(
                        "node",
                        "node_modules/dynalite/cli.js",
                        "--host=127.0.0.1",
                        "--port=" + port,
                        "--createTableMs=0",
                        "--updateTableMs=0"));
        LeaseStore store = new LeaseStore(program, port);
        Await.until(
                "dynalite listens",
                Duration.ofSeconds(60),
                () -> program.output().contains("listening") || !program.isAlive(),
                program::logTail);
        if (!program.isAlive()) {
            throw new IllegalStateException("dynalite has ended" + program.logTail());
        }
        return store;
    }

    /** Brings dynalite, as the lock file says, unless it is there already. */
    private static void install() {
        try {
            Files.createDirectories(HOME);
            Path installed = HOME.resolve("installed-lock.json");
            Path lock = SOURCE.resolve("package-lock.json");
            if (Files.exists(installed) && Files.mismatch(installed, lock) == -1) {
                return;
            }
            for (String file : List.of("package.json", "package-lock.json")) {
                Files.write(HOME.resolve(file), Files.readAllBytes(SOURCE.resolve(file)));
            }
            Program npm = Program.start(
                    Path.of("target", "npm.log"),
                    HOME,
                    List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
            if (npm.exitCode(INSTALL_SECONDS) != 0) {
                throw new IllegalStateException("npm ci failed" + npm.logTail());
            }
            Files.write(installed, Files.readAllBytes(lock));
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException(
                    "this test keeps the KCL's leases in dynalite, which needs Node.js 18 or newer with npm", e);
        }
    }

    String url() {
        return url;
    }

    String logTail() {
        return program.logTail();
    }

    @Override
    public void close() {
        program.close();
    }
}
