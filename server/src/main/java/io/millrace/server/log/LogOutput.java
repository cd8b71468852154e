package io.millrace.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.millrace.server.config.LogConfig;
import io.millrace.server.config.LogFormat;
import io.millrace.server.config.LogLevel;
import java.util.Arrays;
import org.slf4j.LoggerFactory;

/**
 * Configures logback, which finds this class as a service. Until {@link #apply} says otherwise only warnings are printed, to
 * standard error, so that commands stay quiet. Libraries never print less than a warning.
 */
public final class LogOutput extends ContextAwareBase implements Configurator {

    private static final String TEXT =
            "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%replace( {%mdc}){' \\{\\}', ''}%n%ex";
    private static final String OURS = "io.millrace";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        install(context, new LogConfig(LogLevel.WARN, LogFormat.TEXT), "System.err");
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Takes the settings of a server; its log goes to standard output. */
    public static void apply(LogConfig config) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.reset();
            install(context, config, "System.out");
        }
    }

    /**
     * Changes the least severity that is printed.
     *
     * @param logger package or class; empty for all of our own lines
     * @return the one before
     */
    public static LogLevel level(String logger, LogLevel level) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return level;
        }
        Logger changed = context.getLogger(logger.isEmpty() ? OURS : logger);
        Level before = changed.getEffectiveLevel();
        changed.setLevel(Level.toLevel(level.name()));
        return Arrays.stream(LogLevel.values())
                .filter(known -> known.name().equals(before.toString()))
                .findFirst()
                .orElse(LogLevel.ERROR);
    }

    /** Prints nothing more: what servers say of each other while all of them end helps nobody. */
    public static void silence() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.reset();
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        }
    }

    private static void install(LoggerContext context, LogConfig config, String target) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget(target);
        console.setEncoder(started(context, config.format()));
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console);
        // Peers come and go: our own lines tell what that means.
        context.getLogger("org.apache.ratis.grpc").setLevel(Level.ERROR);
        // What strangers send to the gateway is no warning to its operator.
        context.getLogger("com.linecorp.armeria.internal.common").setLevel(Level.ERROR);
        context.addTurboFilter(new StartNoise());
        java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
        context.getLogger(OURS).setLevel(Level.toLevel(config.level().name()));
    }

    private static Encoder<ILoggingEvent> started(LoggerContext context, LogFormat format) {
        if (format == LogFormat.JSON) {
            JsonEncoder json = new JsonEncoder();
            json.setContext(context);
            json.setWithFormattedMessage(true);
            json.setWithMessage(false);
            json.setWithArguments(false);
            json.setWithSequenceNumber(false);
            json.setWithContext(false);
            json.start();
            return json;
        }
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern(TEXT);
        text.start();
        return text;
    }
}
