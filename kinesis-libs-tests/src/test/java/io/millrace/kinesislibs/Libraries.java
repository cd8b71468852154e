package io.millrace.kinesislibs;

import io.millrace.testkit.Program;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Starts the programs of module kinesis-libs with the class path that the libraries themselves ask for. */
final class Libraries {

    static final String ACCESS_KEY = "AKIAKINESISLIBRARIES";
    static final String SECRET_KEY = "the-secret-of-the-libraries";

    private Libraries() {}

    static AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY));
    }

    /** A worker of a KCL application. */
    static Program kcl(String worker, Map<String, String> options) {
        return java("KclApplication", worker, options);
    }

    static Program kpl(String name, Map<String, String> options) {
        return java("KplApplication", name, options);
    }

    private static Program java(String main, String name, Map<String, String> options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                "io.millrace.kinesislibs." + main,
                "access-key=" + ACCESS_KEY,
                "secret-key=" + SECRET_KEY));
        options.forEach((option, value) -> command.add(option + "=" + value));
        return Program.start(Path.of("target", "programs", name + ".log"), Path.of("target"), command);
    }

    private static String classPath() {
        Path build = Path.of(System.getProperty("kinesis-libs.directory"));
        try {
            return build.resolve("classes")
                    + File.pathSeparator
                    + Files.readString(build.resolve("class-path.txt")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("build module kinesis-libs first: ./mvnw -pl kinesis-libs-tests -am", e);
        }
    }
}
