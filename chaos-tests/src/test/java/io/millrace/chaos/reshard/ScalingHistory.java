package io.millrace.chaos.reshard;

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

    private final int perDay;
    private final Checks checks;

    ScalingHistory(int perDay, Checks checks) {
        this.perDay = perDay;
        this.checks = checks;
    }

    /** Calls that were accepted. */
    int accepted() {
        return accepted.size();
    }

    /** A controller has decided the entry at an index. The first one makes history, the others must agree. */
    void decided(long index, Stamp stamp, MetadataCommand command, Outcome outcome) {
        Outcome known = outcomes.putIfAbsent(index, outcome);
        if (known != null) {
            checks.that(known.equals(outcome), "INV-2", "metadata %d: %s here, %s elsewhere", index, outcome, known);
            return;
        }
        if (command instanceof MetadataCommand.UpdateShardCount && outcome instanceof Outcome.Accepted) {
            accepted.add(stamp.nowMillis());
            long lately = accepted.stream()
                    .filter(millis -> millis > stamp.nowMillis() - DAY)
                    .count();
            checks.that(
                    lately <= perDay,
                    "24 h",
                    "%d calls of UpdateShardCount in 24 hours were accepted, the limit is %d",
                    lately,
                    perDay);
        }
    }
}
