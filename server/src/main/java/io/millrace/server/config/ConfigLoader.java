package io.millrace.server.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Loads a server's settings. Environment variables override the file; what is in neither has its default. */
public final class ConfigLoader {

    /** Farther away, a variable is somebody else's (Kubernetes makes MILLRACE_SERVICE_HOST for a service of that name). */
    private static final int TYPO_EDITS = 2;

    private static final List<SettingKey> KEYS = SettingKey.of(ServerConfig.class);

    private ConfigLoader() {}

    /**
     * Loads from a file and the environment.
     *
     * @param environment environment variables
     * @throws ConfigException that names file, key, value and the fix
     */
    public static ServerConfig load(Path file, Map<String, String> environment) {
        return bind(YamlSettings.read(file), environment, file.toString());
    }

    /** Loads from the environment alone. */
    public static ServerConfig load(Map<String, String> environment) {
        return bind(Map.of(), environment, "settings");
    }

    /** Takes settings by dotted key, lists separated by commas; for servers that a program starts. */
    public static ServerConfig of(Map<String, String> settings) {
        Map<String, SettingType> types = KEYS.stream().collect(Collectors.toMap(SettingKey::key, SettingKey::type));
        Map<String, RawSettings.Value> values = new HashMap<>();
        settings.forEach((key, text) -> {
            SettingType type = types.get(key);
            List<String> texts = type == null ? List.of(text) : type.split(text);
            values.put(key, new RawSettings.Value(texts, "settings"));
        });
        return bind(values, Map.of(), "settings");
    }

    static ServerConfig parse(String source, String yaml, Map<String, String> environment) {
        return bind(YamlSettings.parse(source, yaml), environment, source);
    }

    private static ServerConfig bind(
            Map<String, RawSettings.Value> fromFile, Map<String, String> environment, String origin) {
        refuseUnknown(fromFile);
        Map<String, RawSettings.Value> all = new HashMap<>(fromFile);
        all.putAll(fromVariables(environment));
        return new RecordBinder(new RawSettings(all), origin).bind(ServerConfig.class);
    }

    private static void refuseUnknown(Map<String, RawSettings.Value> values) {
        List<String> known = KEYS.stream().map(SettingKey::key).toList();
        new TreeMap<>(values).forEach((key, value) -> {
            if (!known.contains(key)) {
                String hint = Nearest.to(key, known)
                        .map(near -> "did you mean '" + near + "'?")
                        .orElse("'millrace config docs' lists them all");
                throw new ConfigException(value.source() + ": " + key + ": there is no such setting; " + hint);
            }
        });
    }

    private static Map<String, RawSettings.Value> fromVariables(Map<String, String> environment) {
        Map<String, SettingKey> byVariable = KEYS.stream().collect(Collectors.toMap(SettingKey::variable, key -> key));
        Map<String, RawSettings.Value> values = new HashMap<>();
        new TreeMap<>(environment).forEach((name, text) -> {
            SettingKey key = byVariable.get(name);
            if (key != null) {
                values.put(key.key(), new RawSettings.Value(key.type().split(text), "environment variable " + name));
            } else if (SettingKey.looksLikeVariable(name)) {
                refuseTypo(name, byVariable);
            }
        });
        return values;
    }

    private static void refuseTypo(String name, Map<String, SettingKey> byVariable) {
        Optional<String> near = Nearest.to(name, byVariable.keySet())
                .filter(candidate -> Nearest.distance(name, candidate) <= TYPO_EDITS);
        if (near.isPresent()) {
            throw new ConfigException(
                    "environment variable " + name + ": there is no such setting; did you mean " + near.get() + "?");
        }
    }
}
