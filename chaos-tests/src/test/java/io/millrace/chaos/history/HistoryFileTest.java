package io.millrace.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {

    private static final Header HEADER =
            new Header("a/b", "log", "kill", "combined", 42, "abc", "2026-01-01T00:00:00Z", 60);

    @TempDir
    Path directory;

    @Test
    void readsBackWhatWasWritten() throws IOException {
        Op send = new Op("w", Op.SEND, Outcome.OK, 1, 2, "k", "k:1", "s0", "10", "", List.of(), "");
        Op read =
                new Op("r", Op.READ, Outcome.OK, 3, 4, "", "", "s0", "", "9", List.of(new Item("10", "k", "k:1")), "");
        Op fault = Op.nemesis(Op.FAULT, 5, 6, "kill \"a\"\n");
        Path file = directory.resolve("h.jsonl");
        try (HistoryFile out = new HistoryFile(file, HEADER)) {
            out.add(send);
            out.add(read);
            out.add(fault);
        }
        assertThat(HistoryFile.read(file)).isEqualTo(new History(HEADER, List.of(send, read, fault)));
        assertThat(Files.readAllLines(file)).hasSize(4);
    }

    @Test
    void namesTheLineThatIsNotOne() throws IOException {
        Path file = directory.resolve("h.jsonl");
        Files.writeString(file, "{\"name\":\"x\"}\n{\"process\":");
        assertThatThrownBy(() -> HistoryFile.read(file)).hasMessageContaining("line 2");
    }
}
