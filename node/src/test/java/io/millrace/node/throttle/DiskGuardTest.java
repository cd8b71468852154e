package io.millrace.node.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiskGuardTest {

    private static final GroupId EMPTY = new GroupId(1);
    private static final GroupId FILLING = new GroupId(2);
    private static final GroupId FULL = new GroupId(3);

    private static final Map<GroupId, Double> FILL = Map.of(EMPTY, 0.85, FILLING, 0.885, FULL, 0.92);

    private final DiskGuard guard =
            new DiskGuard(() -> DiskWatermarks.DEFAULTS, FILL::get, new SimulatedEnvironment(7).random("test"));

    @Test
    void belowTheFirstMarkNothingIsRefused() {
        for (int i = 0; i < 1000; i++) {
            assertThat(guard.refusal(EMPTY)).isEmpty();
        }
    }

    @Test
    void betweenTheMarksWritersAreSlowedDown() {
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            Optional<MillraceException> refusal = guard.refusal(FILLING);
            refused += refusal.isPresent() ? 1 : 0;
            refusal.ifPresent(e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofMillis(200)));
        }
        assertThat(refused).as("half way between the marks").isBetween(400, 600);
    }

    @Test
    void aboveTheSecondMarkEveryWriteIsRefusedWithTheFigureAndTheFix() {
        for (int i = 0; i < 1000; i++) {
            MillraceException refusal = guard.refusal(FULL).orElseThrow();
            assertThat(refusal.code()).isEqualTo(ErrorCode.STORAGE_FULL);
            assertThat(refusal)
                    .hasMessage(
                            "a disk of group-3 is 92.0 % full: no records are taken until there is room. Shorten the"
                                    + " retention of streams or add disk space");
        }
    }

    @Test
    void marksMustRise() {
        assertThatThrownBy(() -> new DiskWatermarks(0.9, 0.9)).hasMessageContaining("do not rise");
        assertThatThrownBy(() -> new DiskWatermarks(0, 0.9)).hasMessageContaining("do not rise");
    }
}
