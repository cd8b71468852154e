package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DemoLogTest {

    @Test
    void readsTheShippedLog() {
        List<SourceLine> lines = DemoLog.read();

        assertThat(lines).hasSize(10_000);
        assertThat(lines.get(0).client()).isEqualTo("83.149.9.216");
        assertThat(lines.get(9_999).number()).isEqualTo(10_000);
        assertThat(lines.stream().map(SourceLine::client).distinct()).hasSize(1_753);
        assertThat(lines.stream().mapToLong(line -> line.content().length).sum())
                .isEqualTo(2_370_789 - 10_000);
    }
}
