package io.millrace.server.config;

import java.lang.reflect.RecordComponent;

/** Writes docs/configuration.md from the settings' types; a test keeps the file in step. */
public final class ConfigDocs {

    private static final String HEAD = """
            # Configuration

            `millrace server --config FILE` reads a YAML file. Nested maps and dotted keys mean the same:

            ```yaml
            node:
              id: node-1
            listen.grpc-port: 7400
            ```

            Each setting can be overridden by an environment variable: `MILLRACE_` and its key in capitals, with `_` for
            `.` and `-` (`listen.grpc-port` → `MILLRACE_LISTEN_GRPC_PORT`); lists are separated by commas. An unknown key
            is refused, with the nearest known one named.

            A duration is a whole number with ms, s, m, h or d (`500ms`, `24h`); a size is a whole number with B, KiB,
            MiB or GiB (`64MiB`).

            Live settings are taken over by a running server: change the file, then `millrace cluster reload`. The others
            need a restart. Keep what must be the same on all servers the same.

            This page is generated from the settings' types (`millrace config docs` prints it). Edit those.
            """;

    private final StringBuilder out = new StringBuilder(HEAD);

    private ConfigDocs() {}

    /** The whole page. */
    public static String markdown() {
        ConfigDocs docs = new ConfigDocs();
        docs.roles();
        for (RecordComponent component : ServerConfig.class.getRecordComponents()) {
            Section section = component.getAnnotation(Section.class);
            if (section != null) {
                docs.section(component, section);
            }
        }
        return docs.out.toString();
    }

    private void roles() {
        out.append("\n## roles\n\n");
        table();
        for (SettingKey key : SettingKey.of(ServerConfig.class)) {
            if (key.key().indexOf('.') < 0) {
                row(key, key.key());
            }
        }
    }

    private void section(RecordComponent component, Section section) {
        String name = SettingKey.kebab(component.getName());
        out.append("\n## ").append(name).append("\n\n").append(section.doc()).append("\n\n");
        table();
        for (SettingKey key : SettingKey.of(component.getType().asSubclass(Record.class))) {
            row(key, name + "." + key.key());
        }
    }

    private void table() {
        out.append("| Key | Type | Default | Live | Meaning |\n|---|---|---|---|---|\n");
    }

    private void row(SettingKey key, String fullKey) {
        String fallback = key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`";
        out.append("| `").append(fullKey).append("` | ");
        out.append(key.type().describe()).append(" | ");
        out.append(fallback).append(" | ");
        out.append(key.live() ? "yes" : "").append(" | ");
        out.append(key.doc()).append(" |\n");
    }
}
