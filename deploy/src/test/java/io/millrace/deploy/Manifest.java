package io.millrace.deploy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One object of a rendered kustomization.
 *
 * @param content as YAML says it
 */
record Manifest(Map<?, ?> content) {

    /** Fields of the Prometheus operator's kinds that are used here; the official models do not know them. */
    private static final Map<String, Set<String>> OPERATOR_FIELDS = Map.of(
            "ServiceMonitor", Set.of("selector", "endpoints"),
            "PrometheusRule", Set.of("groups"));

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static List<Manifest> all(String yaml) {
        List<Manifest> all = new ArrayList<>();
        try (MappingIterator<Map<?, ?>> documents = YAML.readerFor(Map.class).readValues(yaml)) {
            documents.forEachRemaining(content -> all.add(new Manifest(content)));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("not YAML", e);
        }
    }

    String kind() {
        return String.valueOf(content.get("kind"));
    }

    String name() {
        return String.valueOf(at("metadata", "name"));
    }

    /** What is at a path; fails the test when there is nothing. */
    Object at(String... path) {
        return at(content, path);
    }

    static Object at(Object start, String... path) {
        Object current = start;
        for (String step : path) {
            Object next = current instanceof Map<?, ?> map ? map.get(step) : null;
            if (next == null) {
                throw new AssertionError("there is no " + String.join(".", path) + " in " + start);
            }
            current = next;
        }
        return current;
    }

    /** Entries of a list at a path; none when there is no such path. */
    static Stream<Map<?, ?>> each(Object start, String field) {
        Object list = start instanceof Map<?, ?> map ? map.get(field) : null;
        return list instanceof List<?> entries
                ? entries.stream().filter(Map.class::isInstance).map(entry -> (Map<?, ?>) entry)
                : Stream.empty();
    }

    /** What the official models refuse: unknown and missing fields at any depth, wrong types, bad quantities. */
    Optional<String> error() {
        String api = String.valueOf(content.get("apiVersion"));
        if (api.startsWith("monitoring.coreos.com/")) {
            Set<String> known = OPERATOR_FIELDS.getOrDefault(kind(), Set.of());
            Map<?, ?> spec = (Map<?, ?>) at("spec");
            return known.containsAll(spec.keySet())
                    ? Optional.empty()
                    : Optional.of(kind() + " " + name() + ": fields " + spec.keySet() + ", known are " + known);
        }
        String version = api.substring(api.indexOf('/') + 1);
        String model = "io.kubernetes.client.openapi.models." + Character.toUpperCase(version.charAt(0))
                + version.substring(1) + kind();
        JsonElement json = new Gson().toJsonTree(content);
        try {
            Class<?> type = Class.forName(model);
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
            Object parsed = new io.kubernetes.client.openapi.JSON().getGson().fromJson(json, type);
            return parsed == null ? Optional.of(kind() + " " + name() + ": is empty") : Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.of(kind() + " " + name() + ": no such kind in " + api);
        } catch (InvocationTargetException e) {
            return Optional.of(kind() + " " + name() + ": " + e.getCause().getMessage());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.of(kind() + " " + name() + ": " + e);
        }
    }
}
