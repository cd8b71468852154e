package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault that a store could commit is done to a right copy, and must be found. */
class DemoVerificationTest {

    private final List<SourceLine> source = new ArrayList<>();
    private final List<StoredLine> stored = new ArrayList<>();
    private final List<ReceivedLine> copy = new ArrayList<>();

    @BeforeEach
    void threeClientsInTwoShards() {
        for (int number = 1; number <= 30; number++) {
            String client = "10.0.0." + number % 3;
            byte[] content = (client + " GET /" + number).getBytes(StandardCharsets.UTF_8);
            SourceLine line = new SourceLine(number, client, content);
            String shard = "shardId-00000000000" + number % 3 % 2;
            String sequence = String.valueOf(1000 + number);
            source.add(line);
            stored.add(new StoredLine(line, shard, sequence, number, number + 1));
            copy.add(new ReceivedLine(shard, sequence, client, content.clone(), number + 2));
        }
    }

    @Test
    void passesTheRightCopy() {
        assertThat(verdict().checks())
                .allSatisfy(check -> assertThat(check.passed())
                        .as(check.claim() + check.finding())
                        .isTrue());
        assertThat(acknowledged().passed()).isTrue();
        assertThat(verdict().checks().get(0).claim()).isEqualTo("30 of 30 lines");
        assertThat(verdict().checks().get(2).claim()).isEqualTo("in order for each of 3 client addresses");
    }

    @Test
    void passesShardsThatWereReadOneAfterTheOther() {
        copy.sort(java.util.Comparator.comparing(ReceivedLine::shardId).thenComparing(ReceivedLine::sequenceNumber));

        assertThat(verdict().passed()).isTrue();
    }

    @Test
    void findsOneChangedByte() {
        copy.get(16).content()[3] ^= 1;

        assertThat(findings()).contains("line 17 differs at byte 3").hasSize(2);
    }

    @Test
    void findsADroppedLine() {
        copy.remove(16);

        assertThat(findings()).contains("line 17 is missing");
    }

    @Test
    void findsALineThatWasReadTwice() {
        copy.add(17, copy.get(16));

        assertThat(findings()).contains("1 too many", "read twice: 1017 in shardId-000000000000");
    }

    @Test
    void findsALineThatWasStoredTwice() {
        ReceivedLine line = copy.get(29);
        copy.add(new ReceivedLine(line.shardId(), "2000", line.client(), line.content(), 99));

        assertThat(findings()).contains("1 too many", "stored twice: 2000 in shardId-000000000000");
    }

    @Test
    void findsALineThatWasStoredTwiceWhileAnotherWasLost() {
        ReceivedLine line = copy.get(29);
        copy.remove(3);
        copy.add(new ReceivedLine(line.shardId(), "2000", line.client(), line.content(), 99));

        assertThat(findings()).contains("line 4 is missing", "stored twice: 2000 in shardId-000000000000");
    }

    @Test
    void findsALineThatNobodySent() {
        copy.add(new ReceivedLine("shardId-000000000000", "2000", "10.0.0.1", new byte[] {1}, 99));

        assertThat(findings()).contains("never sent: 2000 in shardId-000000000000");
    }

    @Test
    void findsTwoSwappedLinesOfAClient() {
        Collections.swap(copy, 3, 6);

        assertThat(findings()).anyMatch(finding -> finding.startsWith("line 4 of 10.0.0.1 came after line 7"));
    }

    @Test
    void findsTwoLinesOfAClientThatWereStoredInTheWrongOrder() {
        ReceivedLine first = copy.get(3);
        ReceivedLine second = copy.get(6);
        copy.set(3, new ReceivedLine(first.shardId(), first.sequenceNumber(), first.client(), second.content(), 0));
        copy.set(6, new ReceivedLine(second.shardId(), second.sequenceNumber(), first.client(), first.content(), 0));

        assertThat(findings()).contains("line 4 differs at byte 14 (and 1 more)");
    }

    @Test
    void findsAClientWhoseSecondLineWasAcknowledgedBeforeItsFirst() {
        StoredLine first = stored.get(3);
        StoredLine second = stored.get(6);
        stored.set(3, new StoredLine(first.line(), second.shardId(), second.sequenceNumber(), 1, 2));
        stored.set(6, new StoredLine(second.line(), first.shardId(), first.sequenceNumber(), 1, 2));
        copy.set(
                3,
                new ReceivedLine(
                        first.shardId(),
                        first.sequenceNumber(),
                        "10.0.0.1",
                        source.get(6).content(),
                        0));
        copy.set(
                6,
                new ReceivedLine(
                        second.shardId(),
                        second.sequenceNumber(),
                        "10.0.0.1",
                        source.get(3).content(),
                        0));

        assertThat(findings()).containsExactly("line 4 of 10.0.0.1 came after line 7");
    }

    @Test
    void findsAnotherKey() {
        ReceivedLine line = copy.get(0);
        copy.set(0, new ReceivedLine(line.shardId(), line.sequenceNumber(), "10.9.9.9", line.content(), 0));

        assertThat(findings()).containsExactly("line 1 came with the key '10.9.9.9' and not '10.0.0.1'");
    }

    @Test
    void findsMissingAndClashingAcknowledgements() {
        StoredLine lost = stored.remove(29);
        assertThat(acknowledged().finding()).isEqualTo("line 30 was never acknowledged");
        assertThat(verdict().passed()).isFalse();

        StoredLine other = stored.get(26);
        stored.add(new StoredLine(lost.line(), other.shardId(), other.sequenceNumber(), 1, 2));
        assertThat(acknowledged().finding()).isEqualTo("lines 27 and 30 were acknowledged at the same place");
    }

    @Test
    void failsAnEmptyCopy() {
        copy.clear();

        assertThat(verdict().passed()).isFalse();
    }

    private Check acknowledged() {
        return new DemoVerification(source, stored).acknowledged();
    }

    private Verdict verdict() {
        return new DemoVerification(source, stored).verify("reader", copy);
    }

    private List<String> findings() {
        assertThat(verdict().passed()).isFalse();
        return verdict().checks().stream()
                .filter(check -> !check.passed())
                .map(Check::finding)
                .toList();
    }
}
