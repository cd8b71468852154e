package io.millrace.client.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.record.SequenceNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PositionTrackerTest {

    private static Position at(long offset) {
        return Position.after(new SequenceNumber(1, 0, offset));
    }

    @Test
    void countsOnlyWhatHasNoGapBefore() {
        PositionTracker tracker = new PositionTracker(Optional.empty());
        PositionTracker.Entry first = tracker.add(at(0));
        PositionTracker.Entry second = tracker.add(at(1));
        PositionTracker.Entry third = tracker.add(at(2));
        tracker.finish(third);
        assertThat(tracker.finished()).isEmpty();
        tracker.finish(first);
        assertThat(tracker.finished()).contains(at(0));
        tracker.finish(second);
        assertThat(tracker.finished()).contains(at(2));
        assertThat(tracker.size()).isZero();
    }

    @Test
    void beginsWhereTheLeaseBegan() {
        assertThat(new PositionTracker(Optional.of(at(7))).finished()).contains(at(7));
    }

    @Test
    void knowsWhatALaterRecordHasOvertaken() {
        PositionTracker tracker = new PositionTracker(Optional.empty());
        PositionTracker.Entry first = tracker.add(at(0));
        PositionTracker.Entry second = tracker.add(at(1));
        PositionTracker.Entry third = tracker.add(at(2));
        assertThat(tracker.isBeforeLastStarted(first)).isFalse();
        tracker.start(second);
        assertThat(tracker.isBeforeLastStarted(first)).isTrue();
        assertThat(tracker.isBeforeLastStarted(third)).isFalse();
        assertThat(tracker.isWithin(third, 2)).isFalse();
        tracker.finish(first);
        assertThat(tracker.isWithin(third, 2)).isTrue();
    }

    @Property(tries = 200)
    void finishedIsTheLongestPrefix(@ForAll @Size(max = 40) List<@IntRange(max = 39) Integer> order) {
        PositionTracker tracker = new PositionTracker(Optional.empty());
        List<PositionTracker.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            entries.add(tracker.add(at(i)));
        }
        boolean[] done = new boolean[40];
        for (int index : order) {
            if (!done[index]) {
                done[index] = true;
                tracker.finish(entries.get(index));
            }
            int prefix = 0;
            while (prefix < 40 && done[prefix]) {
                prefix++;
            }
            assertThat(tracker.finished()).isEqualTo(prefix == 0 ? Optional.empty() : Optional.of(at(prefix - 1)));
            assertThat(tracker.size()).isEqualTo(40 - prefix);
        }
    }

    @Test
    void positionsAreOrderedByRecordThenByPartThenTheEnd() {
        SequenceNumber number = new SequenceNumber(1, 0, 5);
        assertThat(List.of(
                        at(4),
                        Position.within(number, 0),
                        Position.within(number, 3),
                        Position.after(number),
                        at(6),
                        Position.end()))
                .isSorted();
    }
}
