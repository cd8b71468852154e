package io.millrace.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.log.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogStartTest {

    @TempDir
    Path dir;

    @Test
    void isNotKnownAtFirst() {
        assertThat(loaded().get()).isEqualTo(LogPosition.NONE);
    }

    @Test
    void isThereAfterARestart() throws IOException {
        loaded().set(new LogPosition(3, 90));
        loaded().set(new LogPosition(4, 117));
        assertThat(loaded().get()).isEqualTo(new LogPosition(4, 117));
    }

    @Test
    void goesWithTheLog() throws IOException {
        LogStart start = loaded();
        start.set(new LogPosition(3, 90));
        start.forget();
        assertThat(start.get()).isEqualTo(LogPosition.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "3 x", "-1 4", "3 90 7", "99999999999999999999 1"})
    void isNotKnownFromAFileThatMakesNoSense(String content) throws IOException {
        Files.writeString(dir.resolve("log-start"), content);
        assertThat(loaded().get()).isEqualTo(LogPosition.NONE);
    }

    private LogStart loaded() {
        LogStart start = new LogStart(dir);
        start.load();
        return start;
    }
}
