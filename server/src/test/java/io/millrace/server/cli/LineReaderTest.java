package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

    @Test
    void splitsAtLineEndsOfBothKindsAndKeepsEmptyLines() throws IOException {
        assertThat(lines("a\nb\r\n\nlast")).containsExactly("a", "b", "", "last");
        assertThat(lines("a\n")).containsExactly("a");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void leavesBytesAsTheyAre() throws IOException {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xc3, 13, 65};

        assertThat(new LineReader(new ByteArrayInputStream(bytes)).next()).isEqualTo(bytes);
    }

    @Test
    void countsWhatItConsumed() throws IOException {
        LineReader reader = new LineReader(new ByteArrayInputStream("ab\r\nc".getBytes(StandardCharsets.UTF_8)));

        reader.next();
        assertThat(reader.bytesRead()).isEqualTo(4);
        reader.next();
        assertThat(reader.bytesRead()).isEqualTo(5);
    }

    private static List<String> lines(String text) throws IOException {
        LineReader reader = new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        List<String> lines = new ArrayList<>();
        for (byte[] line = reader.next(); line != null; line = reader.next()) {
            lines.add(new String(line, StandardCharsets.UTF_8));
        }
        return lines;
    }
}
