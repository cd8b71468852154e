package io.millrace.node.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.fake.ManualEnvironment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** When small appends go: at once to an idle group, after a rest to a busy one. */
class AppendQueueTest {

    private static final OptionalLong AT_ONCE = OptionalLong.of(0);
    private static final OptionalLong NOT_BEFORE_A_RETURN = OptionalLong.empty();

    private final ManualEnvironment env = new ManualEnvironment();
    private final AppendQueue queue = new AppendQueue(BatcherSettings.DEFAULTS, env.time());

    @Test
    void anAppendToAnIdleGroupGoesAtOnce() {
        offer(100);
        assertThat(queue.delayNanos()).isEqualTo(AT_ONCE);
    }

    @Test
    void appendsThatCameDuringAnEntryRestForAsLongAsItTook() throws Exception {
        offer(100);
        long charged = take();
        offer(100);
        assertThat(queue.delayNanos()).isEqualTo(NOT_BEFORE_A_RETURN);
        returned(charged, Duration.ofMillis(4));
        assertThat(queue.delayNanos()).hasValue(millis(4));
        env.advance(Duration.ofMillis(3));
        offer(100);
        assertThat(queue.delayNanos()).hasValue(millis(1));
        env.advance(Duration.ofMillis(1));
        assertThat(queue.delayNanos()).isEqualTo(AT_ONCE);
        assertThat(queue.take()).hasSize(2);
    }

    @Test
    void whoComesAloneNeverRests() throws Exception {
        for (int i = 0; i < 5; i++) {
            offer(100);
            assertThat(queue.delayNanos()).isEqualTo(AT_ONCE);
            returned(take(), Duration.ofMillis(4));
        }
    }

    @Test
    void aRestIsBoundedHoweverSlowTheLogIs() throws Exception {
        offer(100);
        long charged = take();
        offer(100);
        returned(charged, Duration.ofSeconds(3));
        assertThat(queue.delayNanos()).hasValue(AppendQueue.LONGEST_REST_NANOS);
    }

    @Test
    void enoughForAnEntryNeitherRestsNorWaitsForTheReturn() throws Exception {
        offer(100);
        long charged = take();
        offer(AppendQueue.WORTH_ANOTHER_ENTRY);
        assertThat(queue.delayNanos()).isEqualTo(AT_ONCE);
        returned(charged, Duration.ofMillis(4));
        assertThat(queue.delayNanos()).isEqualTo(AT_ONCE);
    }

    private void offer(int bytes) {
        PlainRecord record = new PlainRecord(new byte[] {'k'}, null, ByteBuffer.allocate(bytes));
        assertThat(queue.offer(List.of(new PendingAppend.OfRecord(7, record, outcome -> {})), 0))
                .isEqualTo(1);
    }

    private long take() throws Exception {
        return queue.take().stream().mapToLong(PendingAppend::bytes).sum();
    }

    private void returned(long bytes, Duration took) {
        env.advance(took);
        queue.returned(bytes, took.toNanos());
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
