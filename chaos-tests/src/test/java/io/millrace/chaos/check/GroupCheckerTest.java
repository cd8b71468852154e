package io.millrace.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupCheckerTest {

    private final HistoryBuilder history = new HistoryBuilder();

    @Test
    void findsNothingInAGoodHistory() {
        history.sent("a:1", "s0", 10).sent("a:2", "s0", 11).unknown("a:3").refused("b:1");
        history.started("w1", "s0").processed("w1", "s0", "10=a:1");
        // Taken over: what the first had in its hands is done twice.
        history.started("w2", "s0").processed("w1", "s0", "11=a:2").processed("w2", "s0", "11=a:2", "12=a:3");
        assertThat(kinds()).isEmpty();
    }

    @Test
    void doesNotAskForMoreWhereThereIsNoGroup() {
        history.sent("a:1", "s0", 10);
        assertThat(kinds()).isEmpty();
    }

    @Test
    void findsARecordThatNobodyProcessed() {
        history.sent("a:1", "s0", 10).sent("a:2", "s0", 11);
        history.started("w1", "s0").processed("w1", "s0", "11=a:2");
        assertThat(kinds()).containsExactly("unprocessed");
    }

    @Test
    void findsRecordsThatWereNotWritten() {
        history.refused("a:1").started("w1", "s0").processed("w1", "s0", "10=a:1", "11=z:9");
        assertThat(kinds()).containsExactly("phantom", "phantom");
    }

    @Test
    void findsAWorkerThatGoesOnWithAShardOfAnother() {
        history.sent("a:1", "s0", 10).sent("a:2", "s0", 11).sent("a:3", "s0", 12);
        history.started("w1", "s0").processed("w1", "s0", "10=a:1").started("w2", "s0");
        history.processed("w1", "s0", "11=a:2").processed("w1", "s0", "12=a:3");
        assertThat(kinds()).containsExactly("unfenced");
    }

    @Test
    void aWorkerThatGotTheShardAgainMayGoOn() {
        history.sent("a:1", "s0", 10).sent("a:2", "s0", 11).sent("a:3", "s0", 12);
        history.started("w1", "s0").started("w2", "s0").processed("w1", "s0", "10=a:1");
        history.started("w1", "s0").processed("w1", "s0", "11=a:2").processed("w1", "s0", "12=a:3");
        assertThat(kinds()).isEmpty();
    }

    @Test
    void findsRecordsOfAKeyInTheWrongOrder() {
        history.sent("a:1", "s0", 10).sent("a:2", "s1", 11);
        history.started("w1", "s1").processed("w1", "s1", "11=a:2");
        history.started("w2", "s0").processed("w2", "s0", "10=a:1");
        assertThat(kinds()).containsExactly("reordered");
    }

    private List<String> kinds() {
        return new GroupChecker()
                .check(history.done()).stream().map(Finding::kind).toList();
    }
}
