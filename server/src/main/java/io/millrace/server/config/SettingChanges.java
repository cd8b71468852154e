package io.millrace.server.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where two sets of settings differ.
 *
 * @param live keys of settings that a running server takes over
 * @param needRestart keys of the others
 */
public record SettingChanges(List<String> live, List<String> needRestart) {

    public SettingChanges {
        live = List.copyOf(live);
        needRestart = List.copyOf(needRestart);
    }

    /** Compares setting by setting. */
    public static SettingChanges between(ServerConfig before, ServerConfig after) {
        List<String> live = new ArrayList<>();
        List<String> needRestart = new ArrayList<>();
        for (SettingKey key : SettingKey.of(ServerConfig.class)) {
            if (!Objects.equals(value(before, key.key()), value(after, key.key()))) {
                (key.live() ? live : needRestart).add(key.key());
            }
        }
        return new SettingChanges(live, needRestart);
    }

    /** The value at a dotted key. */
    private static Object value(Record config, String key) {
        int dot = key.indexOf('.');
        String name = dot < 0 ? key : key.substring(0, dot);
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            if (SettingKey.kebab(component.getName()).equals(name)) {
                Object value = read(config, component);
                return dot < 0 ? value : value((Record) value, key.substring(dot + 1));
            }
        }
        throw new IllegalArgumentException(key + " is no setting");
    }

    private static Object read(Record config, RecordComponent component) {
        try {
            return component.getAccessor().invoke(config);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the accessor of " + component + " cannot be called", e);
        }
    }
}
