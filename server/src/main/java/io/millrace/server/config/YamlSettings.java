package io.millrace.server.config;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a YAML file into texts by dotted key; nested maps and dotted keys mean the same. Keeps scalars as written. */
final class YamlSettings {

    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String source;
    private final Map<String, RawSettings.Value> values = new LinkedHashMap<>();

    private YamlSettings(String source) {
        this.source = source;
    }

    /** @throws ConfigException when the file cannot be read, or is not a YAML map of scalars, lists and maps */
    static Map<String, RawSettings.Value> read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": no such file; give one with --config", e);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    static Map<String, RawSettings.Value> parse(String source, String text) {
        YamlSettings settings = new YamlSettings(source);
        try (JsonParser parser = YAML.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return Map.of(); // an empty file, or only comments
            }
            if (first != JsonToken.START_OBJECT) {
                throw new ConfigException(source + ": is not a map of settings; write lines such as 'node.id: node-1'");
            }
            settings.map(parser, "");
            return settings.values;
        } catch (JsonParseException e) {
            throw new ConfigException(
                    source + ": line " + e.getLocation().getLineNr() + ": is not YAML: "
                            + e.getOriginalMessage().lines().findFirst().orElse("unreadable"),
                    e);
        } catch (IOException e) {
            throw new ConfigException(source + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void map(JsonParser parser, String prefix) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = prefix + parser.currentName();
            value(parser, key);
        }
    }

    private void value(JsonParser parser, String key) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_OBJECT) {
            map(parser, key + ".");
        } else if (token == JsonToken.START_ARRAY) {
            put(key, list(parser, key));
        } else if (token == JsonToken.VALUE_NULL) {
            throw new ConfigException(source + ": " + key + ": has no value; give one, or delete the line");
        } else {
            put(key, List.of(parser.getText()));
        }
    }

    private List<String> list(JsonParser parser, String key) throws IOException {
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isScalarValue()) {
                throw new ConfigException(source + ": " + key + ": holds a nested list or map; give plain values");
            }
            texts.add(parser.getText());
        }
        return texts;
    }

    private void put(String key, List<String> texts) {
        if (values.put(key, new RawSettings.Value(texts, source)) != null) {
            throw new ConfigException(source + ": " + key + ": is given twice; keep one");
        }
    }
}
