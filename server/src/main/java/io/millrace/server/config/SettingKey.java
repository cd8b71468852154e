package io.millrace.server.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One setting as the record types define it.
 *
 * @param key dotted key
 * @param type how its text is read
 * @param fallback text of its default
 * @param doc what it means
 * @param live true when a running server takes a new value over
 */
record SettingKey(String key, SettingType type, String fallback, String doc, boolean live) {

    private static final String VARIABLE_PREFIX = "MILLRACE_";

    /** All settings under a record type, in order of declaration. */
    static List<SettingKey> of(Class<? extends Record> type) {
        List<SettingKey> keys = new ArrayList<>();
        collect(type, "", keys);
        return keys;
    }

    private static void collect(Class<? extends Record> type, String prefix, List<SettingKey> into) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + kebab(component.getName());
            Setting setting = component.getAnnotation(Setting.class);
            if (setting == null) {
                collect(component.getType().asSubclass(Record.class), key + ".", into);
            } else {
                into.add(new SettingKey(
                        key,
                        SettingType.of(component.getGenericType()),
                        setting.fallback(),
                        setting.doc(),
                        setting.live()));
            }
        }
    }

    /** Environment variable that overrides it. */
    String variable() {
        return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    static boolean looksLikeVariable(String name) {
        return name.startsWith(VARIABLE_PREFIX);
    }

    static String kebab(String name) {
        StringBuilder out = new StringBuilder();
        for (char c : name.toCharArray()) {
            if (Character.isUpperCase(c)) {
                out.append('-').append(Character.toLowerCase(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
