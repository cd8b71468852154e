package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.env.TimeSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long nanos;
    private final TimeSource time = new TimeSource() {
        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long monotonicNanos() {
            return nanos;
        }
    };

    @Test
    void showsShareNumbersAndTimeLeft() {
        ProgressBar bar = new ProgressBar("putting", Progress.Unit.ITEMS, err, 100, time);
        nanos += Duration.ofSeconds(10).toNanos();
        bar.update(2_500, 10_000, "4 shards");

        assertThat(frames())
                .containsExactly("putting ▕██████                  ▏ 25 %  2,500 of 10,000, 30 s left  4 shards");
    }

    @Test
    void writesBytesInTheirUnit() {
        ProgressBar bar = new ProgressBar("putting", Progress.Unit.BYTES, err, 100, time);
        bar.update(1 << 20, 1 << 20, "");

        assertThat(frames()).containsExactly("putting ▕████████████████████████▏ 100 %  1.00 MiB of 1.00 MiB");
    }

    @Test
    void redrawsAtMostTenTimesASecondAndNeverWiderThanTheTerminal() {
        ProgressBar bar = new ProgressBar("putting", Progress.Unit.ITEMS, err, 20, time);
        for (int i = 0; i < 1000; i++) {
            bar.update(i, 1000, "");
            nanos += Duration.ofMillis(1).toNanos();
        }

        assertThat(frames()).hasSize(10).allSatisfy(frame -> assertThat(frame).hasSizeLessThan(20));
    }

    @Test
    void turnsWhenTheEndIsUnknownAndLeavesNothingBehind() {
        ProgressBar bar = new ProgressBar("creating", Progress.Unit.ITEMS, err, 80, time);
        bar.update(0, 0, "");
        bar.close();
        bar.close();
        bar.update(0, 0, "");

        assertThat(frames()).containsExactly("⠋ creating", "");
    }

    @Test
    void isSilentWhenNobodyLooks() {
        Terminal pipe = new Terminal(System.in, err, err, TerminalTraits.NONE);
        Terminal screen = new Terminal(System.in, err, err, new TerminalTraits(true, true, true, true, 80));

        assertThat(pipe.progress("x", Progress.Unit.ITEMS, Verbosity.NORMAL, time))
                .isSameAs(Progress.NONE);
        assertThat(screen.progress("x", Progress.Unit.ITEMS, Verbosity.QUIET, time))
                .isSameAs(Progress.NONE);
        assertThat(screen.progress("x", Progress.Unit.ITEMS, Verbosity.NORMAL, time))
                .isInstanceOf(ProgressBar.class);
        assertThat(screen.good("ok")).isEqualTo("\u001b[32mok\u001b[0m");
        assertThat(pipe.good("ok")).isEqualTo("ok");
    }

    private List<String> frames() {
        String all = bytes.toString(StandardCharsets.UTF_8);
        List<String> frames = List.of(all.split("\r\u001b\\[K", -1));
        return frames.subList(1, frames.size());
    }
}
