package io.millrace.server.backup.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResumingStreamTest {

    private static final byte[] ALL = {1, 2, 3, 4, 5, 6, 7};

    private final List<Long> asked = new ArrayList<>();

    @Test
    void goesOnWhereItWasAfterEachBreak() throws IOException {
        try (InputStream in = new ResumingStream(breakingAfter(0, 2), ALL.length, this::twoMore)) {
            assertThat(in.readAllBytes()).isEqualTo(ALL);
        }
        assertThat(asked).containsExactly(2L, 4L, 6L);
    }

    @Test
    void anEndThatComesTooEarlyIsABreak() throws IOException {
        InputStream ended = new ByteArrayInputStream(ALL, 0, 3);
        try (InputStream in = new ResumingStream(ended, ALL.length, this::twoMore)) {
            assertThat(in.readAllBytes()).isEqualTo(ALL);
        }
        assertThat(asked).containsExactly(3L, 5L);
    }

    @Test
    void givesUpWhenNothingComesAnyMore() {
        InputStream in = new ResumingStream(breakingAfter(0, 0), ALL.length, from -> breakingAfter(from, 0));
        assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class).hasMessage("broken");
    }

    @Test
    void anEmptyOneEnds() throws IOException {
        assertThat(new ResumingStream(new ByteArrayInputStream(ALL), 0, this::twoMore).read())
                .isEqualTo(-1);
        assertThat(asked).isEmpty();
    }

    private InputStream twoMore(long from) {
        asked.add(from);
        return breakingAfter(from, 2);
    }

    private static InputStream breakingAfter(long from, int bytes) {
        return new InputStream() {

            private int given;

            @Override
            public int read() throws IOException {
                if (given == bytes) {
                    throw new IOException("broken");
                }
                int position = (int) from + given++;
                return position < ALL.length ? ALL[position] : -1;
            }
        };
    }
}
