package io.millrace.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.audit.AuditSettings;
import io.millrace.node.throttle.DiskWatermarks;
import io.millrace.server.config.ConfigException;
import io.millrace.server.config.ConfigLoader;
import io.millrace.server.config.ServerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LiveSettingsTest {

    private final Map<String, String> file = new TreeMap<>(Map.of("node.id", "n1", "data.slow-at-percent", "80"));
    private final LiveSettings live = new LiveSettings(read(), this::read);

    @Test
    void takesOverWhatNeedsNoRestart() {
        file.put("limits.profile", "unlimited");
        file.put("limits.shards-per-stream", "7");
        file.put("data.slow-at-percent", "70");
        file.put("audit.read-rate", "1MiB");
        file.put("audit.period", "0s");
        LiveSettings.Reloaded reloaded = live.reload();
        assertThat(reloaded.applied())
                .containsExactlyInAnyOrder(
                        "limits.profile",
                        "limits.shards-per-stream",
                        "data.slow-at-percent",
                        "audit.read-rate",
                        "audit.period");
        assertThat(reloaded.needRestart()).isEmpty();
        assertThat(live.limits().profile()).isEqualTo("unlimited");
        assertThat(live.limits().shardsPerStream()).isEqualTo(7);
        assertThat(live.watermarks()).isEqualTo(new DiskWatermarks(0.70, 0.92));
        assertThat(live.audits()).isEqualTo(new AuditSettings(1 << 20, Duration.ZERO));
        assertThat(live.reload().applied()).as("nothing is new the second time").isEmpty();
    }

    @Test
    void namesWhatNeedsARestartUntilItIsGivenBack() {
        file.put("gateway.port", "9999");
        assertThat(live.reload().needRestart()).containsExactly("gateway.port");
        assertThat(live.reload().needRestart()).containsExactly("gateway.port");
        file.remove("gateway.port");
        assertThat(live.reload().needRestart()).isEmpty();
    }

    @Test
    void aFileThatIsNotRightChangesNothing() {
        file.put("limits.profile", "unlimited");
        file.put("data.slow-at-percent", "99");
        assertThatThrownBy(live::reload).isInstanceOf(ConfigException.class).hasMessageContaining("slow-at-percent");
        assertThat(live.limits().profile()).isEqualTo("aws-2026");
        assertThat(live.watermarks().slowAt()).isEqualTo(0.80);
    }

    private ServerConfig read() {
        return ConfigLoader.of(file);
    }
}
