package io.millrace.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/** Drops what Ratis reports as an error while a replica starts and its leader is already calling. */
final class StartNoise extends TurboFilter {

    private static final String NOT_READY = "org.apache.ratis.protocol.exceptions.ServerNotReadyException";

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        Throwable thrown = failure == null ? lastOf(parameters) : failure;
        boolean drop = thrown != null && thrown.getClass().getName().equals(NOT_READY);
        return drop ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    /** A throwable behind the parameters of a message is only told apart from them after the filters. */
    private static @Nullable Throwable lastOf(Object @Nullable [] parameters) {
        return parameters != null && parameters.length > 0 && parameters[parameters.length - 1] instanceof Throwable t
                ? t
                : null;
    }
}
