package io.millrace.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogCheckerTest {

    private final HistoryBuilder history = new HistoryBuilder();

    @Test
    void findsNothingInAGoodHistory() {
        history.sent("a:1", "s0", 10)
                .unknown("a:2")
                .refused("b:1")
                .unknown("b:2")
                .sent("b:3", "s1", 7)
                .read("poller", "s0", "10=a:1")
                .read("poller", "s0", "11=a:2")
                .read("poller", "s1", "7=b:3")
                .read("final-x", "s0", "10=a:1", "11=a:2")
                .read("final-x", "s1", "7=b:3");
        assertThat(kinds()).isEmpty();
    }

    @Test
    void findsALostRecord() {
        history.sent("a:1", "s0", 10).sent("a:2", "s0", 11);
        history.read("final-x", "s0", "10=a:1", "11=a:2").read("final-y", "s0", "10=a:1");
        assertThat(kinds()).containsExactly("lost");
    }

    @Test
    void findsARecordThatIsStoredTwice() {
        history.unknown("a:1").read("final-x", "s0", "10=a:1", "12=a:1");
        assertThat(kinds()).containsExactly("duplicate");
    }

    @Test
    void findsARecordThatIsStoredInTwoShards() {
        history.unknown("a:1").read("final-x", "s0", "10=a:1").read("final-x", "s1", "3=a:1");
        assertThat(kinds()).containsExactly("duplicate");
    }

    @Test
    void findsTwoValuesAtOneSequenceNumber() {
        history.unknown("a:1").unknown("a:2");
        history.read("final-x", "s0", "10=a:1").read("final-y", "s0", "10=a:2");
        assertThat(kinds()).contains("conflict");
    }

    @Test
    void findsARecordThatNobodyWrote() {
        history.sent("a:1", "s0", 10).read("final-x", "s0", "10=a:1", "11=z:9");
        assertThat(kinds()).containsExactly("phantom");
    }

    @Test
    void findsARecordWhoseWriteWasRefused() {
        history.refused("a:1").read("final-x", "s0", "10=a:1");
        assertThat(kinds()).containsExactly("phantom");
    }

    @Test
    void findsARecordThatIsNotWhereItsAcknowledgementSaid() {
        history.sent("a:1", "s0", 10).read("final-x", "s0", "11=a:1");
        assertThat(kinds()).contains("moved");
    }

    @Test
    void findsARecordThatAReaderPassedOver() {
        history.sent("a:1", "s0", 10).sent("a:2", "s0", 11).sent("a:3", "s0", 12);
        history.read("poller", "s0", "10=a:1", "12=a:3").read("final-x", "s0", "10=a:1", "11=a:2", "12=a:3");
        assertThat(kinds()).containsExactly("skipped", "unseen");
    }

    @Test
    void findsARecordThatComesBeforeTheFirstOneRead() {
        history.sent("a:1", "s0", 10).sent("a:2", "s0", 11);
        history.read("poller", "s0", "11=a:2").read("final-x", "s0", "10=a:1", "11=a:2");
        assertThat(kinds()).contains("skipped");
    }

    @Test
    void findsARecordThatAReaderGotTwice() {
        history.sent("a:1", "s0", 10).sent("a:2", "s0", 11);
        history.read("poller", "s0", "10=a:1", "11=a:2").read("poller", "s0", "11=a:2");
        history.read("final-x", "s0", "10=a:1", "11=a:2");
        assertThat(kinds()).containsExactly("nonmonotonic");
    }

    @Test
    void findsARecordThatNoReaderGot() {
        history.sent("a:1", "s0", 10).sent("a:2", "s0", 11);
        history.read("poller", "s0", "10=a:1").read("final-x", "s0", "10=a:1", "11=a:2");
        assertThat(kinds()).containsExactly("unseen");
    }

    @Test
    void isNotContentWithoutReadingAtTheEnd() {
        history.sent("a:1", "s0", 10);
        assertThat(kinds()).containsExactly("unfinished");
    }

    @Test
    void isNotContentWhenAServerCannotBeReadAtTheEnd() {
        history.sent("a:1", "s0", 10).read("final-x", "s0", "10=a:1").notRead("final-y");
        assertThat(kinds()).containsExactly("unfinished");
    }

    private List<String> kinds() {
        return new LogChecker()
                .check(history.done()).stream().map(Finding::kind).distinct().toList();
    }
}
