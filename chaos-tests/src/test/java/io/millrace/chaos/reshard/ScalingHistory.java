package io.millrace.chaos.reshard;

import static io.millrace.chaos.reshard.InvariantViolation.check;

import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Outcome;
import io.millrace.controller.command.Stamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** UpdateShardCount calls that were accepted: never more in a rolling day than the profile allows, whoever leads. */
final class ScalingHistory {

    private static final long DAY = Duration.ofDays(1).toMillis();

    private final Map<Long, Outcome> outcomes = new HashMap<>();
    private final List<Long> accepted = new ArrayList<>();

    /** A controller has decided the entry at an index. The first one makes history, the others must agree. */
    void decided(long index, Stamp stamp, MetadataCommand command, Outcome outcome) {
        Outcome known = outcomes.putIfAbsent(index, outcome);
        if (known != null) {
            check(known.equals(outcome), "INV-2", "metadata %d: %s here, %s elsewhere", index, outcome, known);
            return;
        }
        if (command instanceof MetadataCommand.UpdateShardCount && outcome instanceof Outcome.Accepted) {
            accepted.add(stamp.nowMillis());
            long lately = accepted.stream()
                    .filter(millis -> millis > stamp.nowMillis() - DAY)
                    .count();
            check(
                    lately <= stamp.quotas().shardCountUpdatesPerDay(),
                    "24 h",
                    "%d calls of UpdateShardCount in 24 hours were accepted, the limit is %d",
                    lately,
                    stamp.quotas().shardCountUpdatesPerDay());
        }
    }
}
