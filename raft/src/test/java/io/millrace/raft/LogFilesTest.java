package io.millrace.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.log.LogPosition;
import io.millrace.raft.LogFiles.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {

    private static final long NOW = 1_000_000_000L;
    private static final RaftTuning.FlushPolicy KEEP_250 =
            new RaftTuning.FlushPolicy(1, Duration.ofSeconds(1), 250, Duration.ofHours(1));

    private final LogFiles files = new LogFiles(List.of(
            new Segment(0, 9, 100, NOW),
            new Segment(10, 19, 100, NOW),
            new Segment(20, 29, 100, NOW),
            new Segment(30, Long.MAX_VALUE, 100, NOW)));

    @Test
    void keepsTheWantedBytes() {
        assertThat(files.purgeUpTo(29, KEEP_250, NOW)).isEqualTo(9);
    }

    @Test
    void neverCutsBeyondWhatIsDurable() {
        RaftTuning.FlushPolicy keepNothing =
                new RaftTuning.FlushPolicy(1, Duration.ofSeconds(1), 0, Duration.ofHours(1));
        assertThat(files.purgeUpTo(18, keepNothing, NOW)).isEqualTo(9);
        assertThat(files.purgeUpTo(19, keepNothing, NOW)).isEqualTo(19);
        assertThat(files.purgeUpTo(8, keepNothing, NOW)).isEqualTo(-1);
    }

    @Test
    void neverCutsTheOpenFile() {
        RaftTuning.FlushPolicy keepNothing =
                new RaftTuning.FlushPolicy(1, Duration.ofSeconds(1), 0, Duration.ofHours(1));
        assertThat(files.purgeUpTo(1000, keepNothing, NOW)).isEqualTo(29);
    }

    @Test
    void letsOldFilesGoEarlier() {
        long later = NOW + Duration.ofHours(2).toMillis();
        assertThat(files.purgeUpTo(25, KEEP_250, later)).isEqualTo(19);
    }

    @Test
    void seesAGapBehindTheState() {
        LogFiles cut = new LogFiles(files.segments().subList(1, 4));
        assertThat(cut.beginsAfter(LogPosition.NONE)).isTrue();
        assertThat(cut.beginsAfter(new LogPosition(1, 8))).isTrue();
        assertThat(cut.beginsAfter(new LogPosition(1, 9))).isFalse();
        assertThat(files.beginsAfter(LogPosition.NONE)).isFalse();
        assertThat(new LogFiles(List.of()).beginsAfter(LogPosition.NONE)).isFalse();
    }

    @Test
    void readsRatisNames(@TempDir Path dir) throws IOException {
        Path current = Files.createDirectories(dir.resolve("current"));
        Files.write(current.resolve("log_10-19"), new byte[7]);
        Files.write(current.resolve("log_2-9"), new byte[5]);
        Files.write(current.resolve("log_inprogress_20"), new byte[3]);
        Files.write(current.resolve("raft-meta"), new byte[100]);
        LogFiles listed = LogFiles.list(dir);
        assertThat(listed.segments().stream().map(Segment::first)).containsExactly(2L, 10L, 20L);
        assertThat(listed.bytes()).isEqualTo(15);
        assertThat(listed.firstIndex()).hasValue(2);
        assertThat(LogFiles.list(dir.resolve("absent")).segments()).isEmpty();
    }
}
