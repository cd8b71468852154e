package io.millrace.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.config.LogConfig;
import io.millrace.server.config.LogFormat;
import io.millrace.server.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogOutputTest {

    private final PrintStream before = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @AfterEach
    void putBack() {
        System.setOut(before);
        LogOutput.apply(new LogConfig(LogLevel.WARN, LogFormat.TEXT));
    }

    @Test
    void printsShortLinesOfOursAndWarningsOfLibraries() {
        String lines = printedWith(LogFormat.TEXT);
        assertThat(lines.lines()).hasSize(2);
        assertThat(lines).contains(" INFO  Ours: ours says hello").contains(" WARN  Theirs: theirs warns");
    }

    @Test
    void printsJsonLines() {
        String lines = printedWith(LogFormat.JSON);
        assertThat(lines.lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{") && line.endsWith("}"))
                .anyMatch(line -> line.contains("\"formattedMessage\":\"ours says hello\""));
    }

    private String printedWith(LogFormat format) {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        LogOutput.apply(new LogConfig(LogLevel.INFO, format));
        LoggerFactory.getLogger("io.millrace.Ours").info("ours says {}", "hello");
        LoggerFactory.getLogger("io.millrace.Ours").debug("hidden");
        LoggerFactory.getLogger("org.other.Theirs").info("hidden");
        LoggerFactory.getLogger("org.other.Theirs").warn("theirs warns");
        return printed.toString(StandardCharsets.UTF_8);
    }
}
