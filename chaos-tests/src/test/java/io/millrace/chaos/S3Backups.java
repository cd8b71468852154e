package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Back-ups of a cluster in an S3 store, by the command line. */
final class S3Backups implements AutoCloseable {

    private static final String PREFIX = "prod/orders";
    private static final String PLACE = "s3://" + S3Server.BUCKET + "/" + PREFIX;
    private static final String SIZE = "([0-9.]+) (B|KiB|MiB|GiB)";
    private static final Pattern GROUP = Pattern.compile("shards?, " + SIZE + " of which[^;\n]*(?:; " + SIZE + " up)?");
    private static final Map<String, Integer> SHIFT = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30);

    private final S3Server server;
    private final Path directory;

    private S3Backups(S3Server server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    static S3Backups start(Path directory) {
        return new S3Backups(S3Server.start(directory), directory);
    }

    /** Two back-ups that are verified; for the second one only what is new is sent. */
    String backUpTwice(String config) {
        String first = backUp(config);
        assertThat(uploaded(first)).isEqualTo(whole(first));
        String second = backUp(config);
        assertThat(uploaded(second)).as(second).isLessThan(whole(second));
        return first + second;
    }

    private String backUp(String config) {
        MillraceProcess made = run("backup", "--config", config, "--to", PLACE);
        assertThat(made.exitCode()).as(made.output() + server.logTail()).isZero();
        return made.output();
    }

    private static double whole(String output) {
        return sum(output, 1);
    }

    private static double uploaded(String output) {
        return sum(output, 3);
    }

    /** Over all groups; a size that is not told is none. */
    private static double sum(String output, int group) {
        double bytes = 0;
        Matcher line = GROUP.matcher(output);
        while (line.find()) {
            if (line.group(group) != null) {
                bytes += Double.parseDouble(line.group(group)) * (1L << SHIFT.get(line.group(group + 1)));
            }
        }
        return bytes;
    }

    /** By whoever verifies; with the bit flipped back it is whole. */
    void aDamagedObjectIsFound() {
        String key = largestObject();
        server.flipBit(key);
        MillraceProcess damaged = run("verify-backup", "--from", PLACE);
        assertThat(damaged.exitCode()).as(damaged.output()).isEqualTo(1);
        assertThat(damaged.output()).contains("damaged").contains("s3://" + S3Server.BUCKET + "/" + key);
        server.flipBit(key);
        MillraceProcess mended = run("verify-backup", "--from", PLACE);
        assertThat(mended.exitCode()).as(mended.output()).isZero();
    }

    /** Of the newest back-up. */
    private String largestObject() {
        String end = "._S3rver_object";
        Path bucket = directory.resolve(S3Server.BUCKET);
        try (Stream<Path> folders = Files.list(bucket.resolve(PREFIX))) {
            Path newest = folders.max(Comparator.naturalOrder()).orElseThrow();
            try (Stream<Path> files = Files.walk(newest)) {
                Path largest = files.filter(file -> file.toString().endsWith(".blob" + end))
                        .max(Comparator.comparingLong(file -> file.toFile().length()))
                        .orElseThrow();
                String key = bucket.relativize(largest).toString();
                return key.substring(0, key.length() - end.length());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills an empty server, which compares every shard with its hash. */
    String restore(String config) {
        MillraceProcess restored = run("restore", "--config", config, "--from", PLACE);
        assertThat(restored.exitCode()).as(restored.output() + server.logTail()).isZero();
        assertThat(restored.output()).contains("hashes are right").contains("and the metadata");
        return restored.output();
    }

    private MillraceProcess run(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of("cluster", command));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--s3-endpoint", server.url()));
        return MillraceProcess.run(S3Server.CREDENTIALS, all.toArray(String[]::new));
    }

    @Override
    public void close() {
        server.close();
    }
}
