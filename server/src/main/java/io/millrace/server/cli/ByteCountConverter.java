package io.millrace.server.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Bytes or bytes per second with a decimal or binary unit: 50MB/s, 2TB, 512MiB. */
final class ByteCountConverter implements ITypeConverter<Double> {

    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-z]+)(?:/s)?");

    private static final Map<String, Double> UNITS = Map.of(
            "b", 1.0,
            "kb", 1e3,
            "mb", 1e6,
            "gb", 1e9,
            "tb", 1e12,
            "kib", 1024.0,
            "mib", 1024.0 * 1024,
            "gib", 1024.0 * 1024 * 1024,
            "tib", 1024.0 * 1024 * 1024 * 1024);

    @Override
    public Double convert(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        Double unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new TypeConversionException("'" + text + "' is not a size; write it like 50MB/s, 2TB or 512MiB");
        }
        return Double.parseDouble(matcher.group(1)) * unit;
    }
}
