package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.env.SystemEnvironment;
import io.millrace.server.cli.Terminal;
import io.millrace.server.cli.TerminalTraits;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The real demo with three JVMs, one of which is killed; then the same run judged with one byte of a copy changed. */
class DemoIT {

    private static final Duration WRITING = Duration.ofSeconds(15);

    @Test
    void passesTheRealRunAndFailsItWithOneByteChanged() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(InputStream.nullInputStream(), out, out, TerminalTraits.NONE);

        DemoObservation seen = observe(terminal);
        DemoOutcome outcome = new DemoAnalysis(seen).outcome();
        new DemoReport(terminal).print(outcome);

        assertThat(outcome.verified())
                .as(bytes.toString(StandardCharsets.UTF_8))
                .isTrue();
        assertThat(outcome.readers())
                .extracting(
                        reader -> reader.steady().count() + reader.duringLoss().count())
                .containsExactly(10_000L, 10_000L);
        assertThat(new DemoAnalysis(spoilt(seen)).outcome().verified()).isFalse();
    }

    private static DemoObservation observe(Terminal terminal) {
        try (SystemEnvironment environment = new SystemEnvironment();
                DemoStage stage = new DemoStage(terminal, environment.time());
                DemoCluster cluster = DemoCluster.start(stage, environment, null)) {
            long started = environment.time().monotonicNanos();
            return new DemoRun(cluster, stage, WRITING, started).run();
        }
    }

    /** The same run in which the second reader got one byte wrong in the middle. */
    private static DemoObservation spoilt(DemoObservation seen) {
        List<ReceivedLine> lines = new ArrayList<>(seen.copies().get(1).lines());
        ReceivedLine line = lines.get(5_000);
        byte[] content = line.content().clone();
        content[20] ^= 1;
        lines.set(
                5_000,
                new ReceivedLine(line.shardId(), line.sequenceNumber(), line.client(), content, line.receivedNanos()));
        DemoObservation.Copy wrong =
                new DemoObservation.Copy(seen.copies().get(1).reader(), lines);
        return new DemoObservation(
                seen.source(),
                seen.stored(),
                seen.before(),
                seen.after(),
                seen.marks(),
                seen.replicas(),
                List.of(seen.copies().get(0), wrong),
                seen.disks(),
                seen.endedNanos());
    }
}
