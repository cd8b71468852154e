package io.millrace.chaos;

import io.millrace.testkit.Await;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A {@link GroupWorkerMain} that the test started. For the test's thread. */
final class WorkerProcess {

    /** How a worker reads and is given records. */
    enum Way {
        /** By long polls, in batches per shard. */
        POLLED_BATCHES,
        /** Pushed to a registered consumer, record by record with keys in parallel. */
        PUSHED_RECORDS
    }

    private final String name;
    private final Path file;
    private final Path log;
    private final Process process;
    private final List<GroupEvent> events = new ArrayList<>();
    private long read;

    WorkerProcess(Path directory, String name, List<String> arguments) {
        this.name = name;
        this.file = directory.resolve(name + ".events");
        this.log = directory.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                GroupWorkerMain.class.getName()));
        command.addAll(arguments);
        command.add(file.toString());
        try {
            Files.createDirectories(directory);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start worker " + name, e);
        }
    }

    String name() {
        return name;
    }

    /** Everything it has written so far. */
    List<GroupEvent> events() {
        if (Files.exists(file)) {
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                byte[] bytes = new byte[(int) (in.length() - read)];
                in.seek(read);
                in.readFully(bytes);
                int end = bytes.length;
                while (end > 0 && bytes[end - 1] != '\n') {
                    end--;
                }
                read += end;
                new String(bytes, 0, end, StandardCharsets.UTF_8)
                        .lines()
                        .forEach(line -> events.add(GroupEvent.parse(name, line)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return events;
    }

    /** Shards that it has started and neither ended nor given up. */
    Set<String> shards() {
        Set<String> shards = new TreeSet<>();
        for (GroupEvent event : events()) {
            if (event.kind() == 'S') {
                shards.add(event.shard());
            } else if ("HLE".indexOf(event.kind()) >= 0) {
                shards.remove(event.shard());
            }
        }
        return shards;
    }

    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGSTOP: it does not run any more but does not know. */
    void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() {
        signal("CONT");
    }

    /** Closes its input and waits until it has left in order. */
    void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // it has ended already, which the next line finds
        }
        awaitEnd();
    }

    void destroy() {
        process.destroyForcibly();
    }

    private void awaitEnd() {
        Await.until("worker " + name + " ends", () -> !process.isAlive(), this::log);
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("cannot send SIG" + signal + " to worker " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The end of what it printed, for failures. */
    String log() {
        try {
            List<String> lines = Files.readAllLines(log);
            return "\n--- " + name + "\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return "(no log of " + name + ")";
        }
    }
}
