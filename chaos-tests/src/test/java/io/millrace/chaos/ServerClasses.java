package io.millrace.chaos;

import io.millrace.client.MillraceClient;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalClusterBuilder;
import io.millrace.local.LocalServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Loaded classes of a server in a file (a class data archive of the JVM), made once a test run by a server that is started and
 * stopped for it. Servers that live for seconds otherwise spend more than a third of the CPU of their start on loading the same
 * classes, a hundred times a run.
 *
 * <p>The JVM archives from jars alone. Where some module of the class path is a directory (in an IDE) servers start without.
 */
final class ServerClasses {

    private static final ServerClasses CURRENT = new ServerClasses();

    private final String classPath;
    private final boolean jarsOnly;
    private boolean made;

    private ServerClasses() {
        List<Path> others = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> !isOfTheseTests(entry))
                .toList();
        classPath = String.join(
                File.pathSeparator, others.stream().map(Path::toString).toList());
        jarsOnly = others.stream().noneMatch(Files::isDirectory);
    }

    /** Lets the servers of this cluster use the archive; the first call makes it, which takes seconds. Any thread. */
    static LocalClusterBuilder use(LocalClusterBuilder builder) {
        return CURRENT.archived(builder);
    }

    private LocalClusterBuilder archived(LocalClusterBuilder builder) {
        if (!jarsOnly) {
            return builder;
        }
        makeOnce();
        return builder.classPath(classPath).jvmOptions("-XX:SharedArchiveFile=" + archive(), "-Xshare:auto");
    }

    private synchronized void makeOnce() {
        if (!made) {
            make();
            made = true;
        }
    }

    private void make() {
        LocalCluster cluster = LocalCluster.builder()
                .servers(3)
                .classPath(classPath)
                // Relative to the working directory, which each server has its own of.
                .jvmOptions("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ArchiveClassesAtExit=classes.jsa")
                .start();
        try (cluster;
                MillraceClient client = MillraceClient.builder()
                        .endpoints(cluster.endpoints())
                        .plaintext()
                        .build()) {
            client.admin().createStream("any", 1);
            client.admin().awaitActive("any", Duration.ofSeconds(60));
            client.put("any", "key", new byte[1]);
            LocalServer server = cluster.server(0);
            server.stop();
            Files.createDirectories(archive().getParent());
            Files.move(server.logFile().resolveSibling("classes.jsa"), archive(), StandardCopyOption.REPLACE_EXISTING);
            for (int i = 1; i < 3; i++) {
                cluster.server(i).kill();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path archive() {
        return Path.of("target", "server-classes.jsa").toAbsolutePath();
    }

    private static boolean isOfTheseTests(Path entry) {
        return entry.startsWith(Path.of("target").toAbsolutePath());
    }
}
