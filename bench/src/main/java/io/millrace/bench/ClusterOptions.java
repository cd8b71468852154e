package io.millrace.bench;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster is measured, and how the figures are printed. Filled by picocli. */
final class ClusterOptions {

    enum Output {
        TEXT,
        JSON
    }

    @Option(
            names = "--endpoint",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "Measure this cluster instead of starting one.")
    List<String> endpoints = List.of();

    @Option(
            names = "--profile",
            defaultValue = "unlimited",
            description = "Limits of the own cluster; ${DEFAULT-VALUE}.")
    String profile = "unlimited";

    @Option(names = "--servers", defaultValue = "3", description = "Servers of the own cluster; ${DEFAULT-VALUE}.")
    int servers;

    @Option(
            names = "--groups",
            defaultValue = "3",
            description = "Replica groups of the own cluster; ${DEFAULT-VALUE}.")
    int groups;

    @Option(names = "--server-jvm", paramLabel = "OPTION", description = "JVM option of the own servers; repeatable.")
    List<String> serverJvm = List.of();

    @Option(
            names = "--server-setting",
            paramLabel = "KEY=VALUE",
            description = "Setting of the own servers; repeatable.")
    List<String> serverSettings = List.of();

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Keep data and logs of the own servers here.")
    @Nullable Path dataDir;

    @Option(names = "--output", defaultValue = "text", description = "text or json (one line); ${DEFAULT-VALUE}.")
    Output output = Output.TEXT;
}
