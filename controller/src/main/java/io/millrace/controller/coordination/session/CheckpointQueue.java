package io.millrace.controller.coordination.session;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationCommand.CheckpointEntry;
import io.millrace.controller.coordination.command.CoordinationOutcome;
import io.millrace.controller.coordination.command.CoordinationOutcome.Answer;
import io.millrace.controller.coordination.command.CoordinationOutcome.Refused;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Checkpoints on their way into the log: one entry is under way, and what comes meanwhile is gathered for the next. So many
 * workers that checkpoint often cost few entries, and one that does it seldom waits for nobody. One thread.
 */
public final class CheckpointQueue {

    private static final int MOST_WAITING = 100_000;
    private static final int MOST_IN_ENTRY = 10_000;
    private static final Duration TRY_AGAIN = Duration.ofMillis(100);

    private final CoordinationLog log;
    private final Consumer<String> ended;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private int waitingEntries;
    private boolean underWay;

    private record Call(List<CheckpointEntry> entries, Reply reply) {}

    /** Who asked. */
    public interface Reply {

        /** Decided: one refusal or nothing per entry, in order. */
        void answered(List<Optional<Refused>> refusals);

        /** Not decided, or nobody knows. */
        void failed(MillraceException reason);
    }

    /**
     * An empty queue.
     *
     * @param ended hears the name of a group in which a shard was read to its end
     */
    public CheckpointQueue(CoordinationLog log, Consumer<String> ended) {
        this.log = log;
        this.ended = ended;
    }

    /** Takes the checkpoints of one call. */
    public void offer(List<CheckpointEntry> entries, Reply reply) {
        if (waitingEntries + entries.size() > MOST_WAITING) {
            reply.failed(new MillraceException(
                            ErrorCode.OVERLOADED,
                            waitingEntries + " checkpoints wait already; the limit is " + MOST_WAITING)
                    .withRetryAfter(TRY_AGAIN));
            return;
        }
        waiting.add(new Call(entries, reply));
        waitingEntries += entries.size();
        send();
    }

    private void send() {
        if (underWay || waiting.isEmpty()) {
            return;
        }
        List<Call> calls = new ArrayList<>();
        List<CheckpointEntry> entries = new ArrayList<>();
        while (!waiting.isEmpty()
                && (calls.isEmpty() || entries.size() + waiting.peek().entries().size() <= MOST_IN_ENTRY)) {
            Call call = waiting.remove();
            calls.add(call);
            entries.addAll(call.entries());
        }
        waitingEntries -= entries.size();
        underWay = true;
        log.propose(new CoordinationCommand.StoreCheckpoints(entries), new CoordinationLog.Decision() {
            @Override
            public void decided(CoordinationOutcome outcome) {
                answer(calls, outcome);
                tellEnds(entries);
                next();
            }

            @Override
            public void failed(MillraceException reason) {
                calls.forEach(call -> call.reply().failed(reason));
                next();
            }
        });
    }

    private void next() {
        underWay = false;
        send();
    }

    private static void answer(List<Call> calls, CoordinationOutcome outcome) {
        Answer.Checkpoints results = (Answer.Checkpoints) ((CoordinationOutcome.Accepted) outcome).answer();
        int next = 0;
        for (Call call : calls) {
            int end = next + call.entries().size();
            call.reply().answered(results.refusals().subList(next, end));
            next = end;
        }
    }

    private void tellEnds(List<CheckpointEntry> entries) {
        TreeSet<String> groups = new TreeSet<>();
        entries.stream()
                .filter(entry -> entry.position() instanceof LeasePosition.ShardEnd)
                .forEach(entry -> groups.add(entry.group()));
        groups.forEach(ended);
    }
}
