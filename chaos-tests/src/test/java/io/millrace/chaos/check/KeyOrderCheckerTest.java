package io.millrace.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyOrderCheckerTest {

    private final HistoryBuilder history = new HistoryBuilder();

    @Test
    void isContentWithAKeyThatMovesToAChildShardInOrder() {
        history.sent("a:1", "s0", 10).sent("a:2", "s1", 20).sent("a:3", "s1", 21);
        history.read("reader", "s0", "10=a:1").read("reader", "s1", "20=a:2", "21=a:3");
        assertThat(new KeyOrderChecker().check(history.done())).isEmpty();
    }

    @Test
    void findsAChildThatIsReadBeforeItsParent() {
        history.sent("a:1", "s0", 10).sent("a:2", "s1", 20);
        history.read("reader", "s1", "20=a:2").read("reader", "s0", "10=a:1");
        assertThat(new KeyOrderChecker().check(history.done()))
                .extracting(Finding::kind)
                .containsExactly("reordered");
    }

    @Test
    void findsNumbersThatAreStoredInTheWrongOrder() {
        history.sent("a:1", "s0", 11).sent("a:2", "s0", 10);
        history.read("reader", "s0", "10=a:2", "11=a:1");
        assertThat(new KeyOrderChecker().check(history.done()))
                .extracting(Finding::kind)
                .containsExactly("reordered");
    }
}
