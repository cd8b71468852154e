package io.millrace.controller.coordination.session;

import io.millrace.common.error.MillraceException;
import io.millrace.controller.command.World;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand.Release;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import io.millrace.controller.coordination.command.CoordinationOutcome.Refused;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** A coordinator over a log that decides when the test says so, and workers. */
abstract class CoordinatorRig {

    static final Duration TICK = Duration.ofMillis(200);
    static final int MOST_WORKERS = 3;

    final FakeLog log = new FakeLog(World.withGroups().stream("s", 4));
    long nanos;
    GroupCoordinator coordinator = new GroupCoordinator(log, () -> nanos, () -> MOST_WORKERS);

    @BeforeEach
    void lead() {
        coordinator.lead();
    }

    static JoinRequest request(String worker, Collection<LeaseToken> held) {
        return new JoinRequest(
                "g", worker, "host", Map.of("s", Start.TRIM_HORIZON), GroupSettings.DEFAULT, 0, List.copyOf(held));
    }

    FakeSession join(String worker, Collection<LeaseToken> held) {
        FakeSession session = new FakeSession();
        coordinator.join(session, request(worker, held));
        log.settle();
        return session;
    }

    FakeSession join(String worker) {
        return join(worker, List.of());
    }

    /** Lets time pass; the sessions are heard all the while. */
    void pass(Duration time, FakeSession... heard) {
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(TICK)) {
            nanos += TICK.toNanos();
            for (FakeSession session : heard) {
                coordinator.heartbeat(session, 1, List.of());
            }
            coordinator.tick();
            log.settle();
        }
    }

    /** A worker comes to those that are there, and everything that is asked back for its sake is. */
    FakeSession joinAndWait(String worker, FakeSession... others) {
        FakeSession session = join(worker);
        FakeSession[] all = Arrays.copyOf(others, others.length + 1);
        all[others.length] = session;
        pass(Arrivals.QUIET, all);
        return session;
    }

    void giveBack(FakeSession session) {
        giveBack(session, Optional.empty());
    }

    void giveBack(FakeSession session, Optional<LeasePosition> last) {
        List<Release> releases = session.revoked.stream()
                .map(token -> new Release(token.shardUid(), token.epoch(), last))
                .toList();
        session.revoked.forEach(token -> session.held.remove(token.shardUid(), token));
        session.revoked.clear();
        coordinator.release(session, releases);
        log.settle();
    }

    List<ShardExplanation> explain() {
        return new GroupReports(log, coordinator, () -> nanos).explain("g").orElseThrow();
    }

    static CheckpointQueue.Reply reply(List<Optional<Refused>> answers) {
        return new CheckpointQueue.Reply() {
            @Override
            public void answered(List<Optional<Refused>> refusals) {
                answers.addAll(refusals);
            }

            @Override
            public void failed(MillraceException reason) {
                answers.add(Optional.of(new Refused(reason.code(), String.valueOf(reason.getMessage()))));
            }
        };
    }
}
