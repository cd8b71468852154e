package io.millrace.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to start one server.
 *
 * @param id node id
 * @param home directory of its settings, log and data
 * @param ports where it listens
 * @param settings its settings by dotted key
 * @param command the JVM with its options and the main class, without the program's arguments
 * @param readyTimeout how long it may take to become ready
 */
record ServerSpec(
        String id, Path home, Ports ports, Map<String, String> settings, List<String> command, Duration readyTimeout) {

    ServerSpec {
        settings = Map.copyOf(settings);
        command = List.copyOf(command);
    }

    Path configFile() {
        return home.resolve("config.yaml");
    }

    Path logFile() {
        return home.resolve("server.log");
    }

    Path dataDir() {
        return home.resolve("data");
    }
}
