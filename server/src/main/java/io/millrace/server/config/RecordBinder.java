package io.millrace.server.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** Makes configuration records from texts; each error says where the text stands. */
final class RecordBinder {

    private final RawSettings raw;
    private final String origin;

    /** @param origin named in errors about values that come from nowhere (defaults, combinations) */
    RecordBinder(RawSettings raw, String origin) {
        this.raw = raw;
        this.origin = origin;
    }

    /** @throws ConfigException when a value cannot be used */
    <T extends Record> T bind(Class<T> type) {
        return bind(type, "");
    }

    private <T extends Record> T bind(Class<T> type, String prefix) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] arguments =
                Arrays.stream(components).map(c -> component(c, prefix)).toArray();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSetting invalid) {
                throw error(prefix + invalid.key(), invalid.problem(), invalid);
            }
            throw new IllegalStateException("cannot construct " + type.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot construct " + type.getName(), e);
        }
    }

    private Object component(RecordComponent component, String prefix) {
        String key = prefix + SettingKey.kebab(component.getName());
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            return bind(component.getType().asSubclass(Record.class), key + ".");
        }
        SettingType type = SettingType.of(component.getGenericType());
        RawSettings.Value given = raw.get(key);
        List<String> texts = given == null ? type.split(setting.fallback()) : given.texts();
        try {
            return type.read(texts);
        } catch (IllegalArgumentException e) {
            throw error(key, String.valueOf(e.getMessage()), e);
        }
    }

    private ConfigException error(String key, String problem, Throwable cause) {
        RawSettings.Value given = raw.get(key);
        String source = given == null ? origin : given.source();
        return new ConfigException(source + ": " + key + ": " + problem, cause);
    }
}
