package io.millrace.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PendingBudgetTest {

    @Test
    void refusesBytesBeyondItsBound() {
        PendingBudget budget = new PendingBudget(10, 100);
        assertThat(budget.tryAcquire(6)).isTrue();
        assertThat(budget.tryAcquire(5)).isFalse();
        assertThat(budget.tryAcquire(4)).isTrue();
        assertThat(budget.bytes()).isEqualTo(10);
        budget.release(6);
        assertThat(budget.tryAcquire(6)).isTrue();
    }

    @Test
    void refusesCommandsBeyondItsBound() {
        PendingBudget budget = new PendingBudget(1000, 2);
        assertThat(budget.tryAcquire(1)).isTrue();
        assertThat(budget.tryAcquire(1)).isTrue();
        assertThat(budget.tryAcquire(1)).isFalse();
        budget.release(1);
        assertThat(budget.tryAcquire(1)).isTrue();
    }

    @Test
    void staysBelowWhatRatisBlocksAt() {
        RaftTuning.Sizes sizes = RaftTuning.Sizes.DEFAULT;
        var properties = RatisSettings.properties(new RaftHostConfig(
                "c",
                new io.millrace.common.id.NodeId("n"),
                "127.0.0.1",
                7401,
                "127.0.0.1:7401",
                java.nio.file.Path.of("unused"),
                RaftTuning.DEFAULT,
                null));
        long queue = org.apache.ratis.server.RaftServerConfigKeys.Log.queueByteLimit(properties)
                .getSize();
        long write = org.apache.ratis.server.RaftServerConfigKeys.Write.byteLimit(properties)
                .getSize();
        assertThat(sizes.pendingBytes() + sizes.maxCommandBytes())
                .isLessThan(queue)
                .isLessThan(write);
    }
}
