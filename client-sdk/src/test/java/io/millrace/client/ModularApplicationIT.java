package io.millrace.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that is a module of its own compiles against the jar, opens a connection, and sees no internal package. */
class ModularApplicationIT {

    private static final String DESCRIPTOR = "module app { requires io.millrace.client; }";

    @TempDir
    private Path directory;

    @Test
    void modulesCompileAndConnect() throws Exception {
        assertThat(compile("""
                package app;

                public class Main {
                    public static void main(String[] args) {
                        try (var client = io.millrace.client.MillraceClient.builder()
                                .endpoint("127.0.0.1:1")
                                .plaintext()
                                .adminTimeout(java.time.Duration.ofMillis(500))
                                .build()) {
                            client.admin().describeStream("orders");
                        } catch (io.millrace.common.error.MillraceException nobodyThere) {
                            System.out.println("module " + client().getName() + " says " + nobodyThere.code());
                        }
                    }

                    private static Module client() {
                        return io.millrace.client.MillraceClient.class.getModule();
                    }
                }
                """)).isEmpty();
        assertThat(run()).contains("module io.millrace.client says ");
    }

    @Test
    void internalPackagesAreNotExported() throws Exception {
        assertThat(compile("""
                package app;

                public class Main {
                    io.millrace.client.internal.ClientCore core;
                }
                """)).contains("package io.millrace.client.internal is not visible", "does not export it");
    }

    private String compile(String main) throws IOException {
        Path source = Files.createDirectories(directory.resolve("source/app")).resolve("Main.java");
        Files.writeString(source, main);
        Path descriptor = Files.writeString(directory.resolve("source/module-info.java"), DESCRIPTOR);
        StringWriter out = new StringWriter();
        ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "--module-path",
                        modules(),
                        "-d",
                        directory.resolve("classes").toString(),
                        descriptor.toString(),
                        source.toString());
        return out.toString();
    }

    private String run() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--module-path",
                        directory.resolve("classes") + File.pathSeparator + modules(),
                        "--class-path",
                        jars().filter(ModularApplicationIT::isTransport).collect(joined()),
                        "--module",
                        "app/app.Main")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** The jar of this build and what it needs, without the transport. */
    private static String modules() {
        return jars().filter(jar -> !isTransport(jar)).collect(joined());
    }

    private static boolean isTransport(String jar) {
        return jar.contains("grpc-netty-shaded");
    }

    private static Collector<CharSequence, ?, String> joined() {
        return Collectors.joining(File.pathSeparator);
    }

    private static Stream<String> jars() {
        List<String> path =
                Arrays.asList(System.getProperty("client.module.path").split(File.pathSeparator));
        return path.stream().filter(entry -> entry.endsWith(".jar"));
    }
}
