package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WritePausesTest {

    @Test
    void findsTheLongestGapThatTheKillCanHaveCaused() {
        List<StoredLine> stored = new ArrayList<>();
        for (long ack : new long[] {0, 50, 55, 60, 90, 95, 200}) {
            stored.add(line("a", ack));
        }
        for (long ack : new long[] {58, 61, 64, 300}) {
            stored.add(line("b", ack));
        }

        Map<String, WritePauses.Gap> gaps = WritePauses.longest(stored, 57, 62);

        assertThat(gaps).isEqualTo(Map.of("a", new WritePauses.Gap(60, 90), "b", new WritePauses.Gap(58, 61)));
        assertThat(WritePauses.longest(gaps.values())).isEqualTo(Duration.ofNanos(30));
    }

    @Test
    void findsNoneInAShardThatStoredNothing() {
        assertThat(WritePauses.longest(List.of(line("a", 5)), 10, 20))
                .isEqualTo(Map.of("a", new WritePauses.Gap(10, 10)));
        assertThat(WritePauses.longest(List.of())).isZero();
    }

    private static StoredLine line(String shard, long ack) {
        return new StoredLine(new SourceLine(1, "c", new byte[0]), shard, String.valueOf(ack), ack, ack);
    }
}
