package io.millrace.node.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.fake.ManualEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AuditPaceTest {

    private static final long MIB = 1 << 20;

    private final ManualEnvironment env = new ManualEnvironment();
    private final AuditPace pace = new AuditPace(env.time());

    @Test
    void rangesAreSpacedToTheRate() {
        assertThat(seconds(4 * MIB, 1, 40 * MIB)).isBetween(9.0, 10.5);
    }

    @Test
    void smallBlocksCountMoreThanTheirBytes() {
        assertThat(seconds(MIB, 2560, 256_000)).isBetween(9.0, 11.0);
    }

    @Test
    void aNewRateAppliesAtOnce() {
        seconds(MIB, 1, 3 * MIB);
        assertThat(seconds(64 * MIB, 1, 3 * MIB)).isLessThan(0.1);
    }

    /** How long it takes to read so much in ten ranges. */
    private double seconds(long rate, long blocks, long bytes) {
        Duration waited = Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            pace.charge(rate, blocks / 10, bytes / 10);
            Duration pause = pace.pause();
            waited = waited.plus(pause);
            env.advance(pause);
        }
        return waited.toMillis() / 1000.0;
    }
}
