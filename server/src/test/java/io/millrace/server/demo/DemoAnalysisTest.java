package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.ShardDescription;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.server.cli.Terminal;
import io.millrace.server.cli.TerminalTraits;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A made-up run: a line each 10 ms in turn to two shards; the leader of shard 0 is lost for 300 ms. */
class DemoAnalysisTest {

    private static final long MS = 1_000_000;
    private static final long KILLED = 505 * MS;
    private static final long RECOVERED = 805 * MS;
    private static final long RESTARTED = 900 * MS;

    private final List<SourceLine> source = new ArrayList<>();
    private final List<StoredLine> stored = new ArrayList<>();
    private final List<ReceivedLine> copy = new ArrayList<>();

    @Test
    void tellsTheLossApartFromSteadyTimes() {
        DemoOutcome outcome = outcome();

        assertThat(outcome.verified()).isTrue();
        assertThat(outcome.loss().ledShards()).isEqualTo(1);
        assertThat(outcome.loss().pauseOfItsShards()).isEqualTo(Duration.ofMillis(305));
        assertThat(outcome.loss().pauseOfOthers()).isEqualTo(Duration.ofMillis(20));
        assertThat(outcome.loss().killedAt()).isEqualTo(Duration.ofMillis(505));
        assertThat(outcome.puts().steady().max()).isEqualTo(Duration.ofMillis(2));
        assertThat(outcome.puts().duringLoss().max()).isEqualTo(Duration.ofMillis(287));
        assertThat(outcome.puts().steady().count() + outcome.puts().duringLoss().count())
                .isEqualTo(100);
        assertThat(outcome.shards()).extracting(DemoOutcome.Shard::lines).containsExactly(50L, 50L);
        assertThat(outcome.shards().get(0).leaderAfter()).isEqualTo("server-3");
        assertThat(outcome.input().took()).isEqualTo(Duration.ofMillis(992));
    }

    @Test
    void reportsEverythingOnOneScreen() {
        String report = report(outcome());

        assertThat(report)
                .contains("│ shard 0 ", "│ 50.0 % ", "│ → server-3 ", "50 lines")
                .contains("longest write pause  305 ms on the shards that it led")
                .contains("✓ 100 of 100 lines")
                .contains("✓ All of it verified: 100 lines in, the same out, twice.");
        assertThat(report.lines())
                .hasSizeLessThan(70)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void failsWhenOneByteOfOneCopyIsWrong() {
        DemoOutcome outcome = outcome();
        copy.get(41).content()[2] ^= 1;
        DemoOutcome spoilt = outcomeOfCopy();

        assertThat(outcome.verified()).isTrue();
        assertThat(spoilt.verified()).isFalse();
        assertThat(report(spoilt))
                .contains("✗")
                .contains("line 42 differs at byte 2")
                .contains("Not verified");
    }

    @Test
    void failsWhenAReaderIsMissingOrTheServerNeverCaughtUp() {
        outcome();
        List<DemoObservation.Copy> one = List.of(new DemoObservation.Copy("subscribed", copy));

        assertThat(new DemoAnalysis(observation(true, both())).outcome().verified())
                .isTrue();
        assertThat(new DemoAnalysis(observation(false, both())).outcome().verified())
                .isFalse();
        assertThat(new DemoAnalysis(observation(true, one)).outcome().verified())
                .isFalse();
    }

    private DemoOutcome outcome() {
        for (int number = 1; number <= 100; number++) {
            SourceLine line =
                    new SourceLine(number, "c" + number % 2, ("line " + number).getBytes(StandardCharsets.UTF_8));
            String shard = "shardId-00000000000" + number % 2;
            long sent = (number - 1) * 10L * MS;
            boolean waits = number % 2 == 0 && sent > KILLED && sent < RECOVERED;
            long acked = waits ? RECOVERED - 8 * MS : sent + 2 * MS;
            source.add(line);
            stored.add(new StoredLine(line, shard, String.valueOf(1000 + number), sent, acked));
            copy.add(new ReceivedLine(
                    shard,
                    String.valueOf(1000 + number),
                    line.client(),
                    line.content().clone(),
                    acked + MS));
        }
        return outcomeOfCopy();
    }

    private DemoOutcome outcomeOfCopy() {
        return new DemoAnalysis(observation(true, both())).outcome();
    }

    private List<DemoObservation.Copy> both() {
        return List.of(new DemoObservation.Copy("subscribed", copy), new DemoObservation.Copy("polling", copy));
    }

    private DemoObservation observation(boolean caughtUp, List<DemoObservation.Copy> copies) {
        DemoMarks marks =
                new DemoMarks(0, 0, "server-1", KILLED, RESTARTED, Optional.of(Duration.ofSeconds(3)), caughtUp);
        Check equal = new Check("all replicas are equal", true, "");
        List<DemoOutcome.Disk> disks = List.of(new DemoOutcome.Disk("server-1", 5_000_000));
        return new DemoObservation(
                source, stored, shards("server-1"), shards("server-3"), marks, equal, copies, disks, 2_000 * MS);
    }

    private static List<ShardDescription> shards(String leaderOfFirst) {
        List<ShardDescription> shards = new ArrayList<>();
        for (HashKeyRange range : HashKeyRange.even(2)) {
            int number = shards.size();
            String leader = number == 0 ? leaderOfFirst : "server-2";
            shards.add(new ShardDescription(
                    "shardId-00000000000" + number,
                    number,
                    List.of(),
                    range,
                    "0",
                    Optional.empty(),
                    1,
                    Optional.of(leader)));
        }
        return shards;
    }

    private static String report(DemoOutcome outcome) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new DemoReport(new Terminal(InputStream.nullInputStream(), out, out, TerminalTraits.NONE)).print(outcome);
        String report = bytes.toString(StandardCharsets.UTF_8);
        return report;
    }
}
