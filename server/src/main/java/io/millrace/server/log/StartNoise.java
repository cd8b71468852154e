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
        boolean drop = failure != null && failure.getClass().getName().equals(NOT_READY);
        return drop ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
