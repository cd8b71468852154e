package io.millrace.server.cli;

import io.millrace.common.metadata.StreamMode;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a stream's mode as people write it, {@code on-demand}, and as the API does, {@code ON_DEMAND}. */
final class StreamModeConverter implements ITypeConverter<StreamMode> {

    static String text(StreamMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public StreamMode convert(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        for (StreamMode mode : StreamMode.values()) {
            if (text(mode).equals(wanted)) {
                return mode;
            }
        }
        throw new TypeConversionException("'" + text + "' is not a mode; write on-demand or provisioned");
    }
}
