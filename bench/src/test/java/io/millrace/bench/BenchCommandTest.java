package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {

    private final StringWriter out = new StringWriter();
    private final CommandLine command = new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((failure, where, result) -> {
                out.append(failure.getMessage());
                return 70;
            });

    @ParameterizedTest
    @ValueSource(strings = {"put", "get", "subscribe", "e2e", "reshard", "shards", "groups", "handover"})
    void explainsEachBenchmark(String name) {
        assertThat(command.getSubcommands().get(name).getUsageMessage())
                .contains("--output")
                .contains("--endpoint");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(command.execute()).isEqualTo(2);
        assertThat(out.toString())
                .contains("say what to measure: put, get, subscribe, e2e, reshard, shards, groups or handover");
    }

    @ParameterizedTest
    @CsvSource({
        "put,--record-size=7,--record-size is at least 8",
        "put,--seconds=0,--seconds and --shards are at least 1",
        "put,--rate=fast,fast",
        "put,--output=yaml,yaml",
        "reshard,--runs=0,--runs",
        "reshard,--warmup-runs=-1,--warmup-runs is at least 0",
        "handover,--record-size=3,--record-size is at least 4",
        "reshard,--record-size=3,--record-size is at least 4",
        "handover,--workers=1,--workers is at least 2",
        "handover,--shards=3,--workers is at least 2 and at most --shards"
    })
    void refusesBadOptionsBeforeItStartsServers(String benchmark, String option, String message) {
        assertThat(command.execute(benchmark, option)).isNotZero();
        assertThat(out.toString()).contains(message);
    }
}
