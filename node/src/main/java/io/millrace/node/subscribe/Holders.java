package io.millrace.node.subscribe;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.node.throttle.Throttles.Reader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which subscription is the only one of its consumer to its shard (reference kinesis-api.md §3, "Consumers"). Right as long
 * as all of a shard's exclusive subscriptions come to one node: its leader. Any thread.
 */
final class Holders {

    private static final long SETTLED_NANOS = Duration.ofSeconds(5).toNanos();

    private record Holder(Subscription subscription, long sinceNanos) {}

    private final ConcurrentMap<Reader, Holder> holders = new ConcurrentHashMap<>();

    /**
     * Makes a subscription the only one.
     *
     * @return the one that must end now
     * @throws MillraceException RESOURCE_IN_USE while the present one is younger than 5 s
     */
    Optional<Subscription> take(Subscription newcomer, long nowNanos) {
        Reader key = newcomer.target().reader();
        Holder mine = new Holder(newcomer, nowNanos);
        for (; ; ) {
            Holder present = holders.putIfAbsent(key, mine);
            if (present == null) {
                return Optional.empty();
            }
            if (nowNanos - present.sinceNanos() < SETTLED_NANOS) {
                throw inUse(newcomer.target());
            }
            if (holders.replace(key, present, mine)) {
                return Optional.of(present.subscription());
            }
        }
    }

    /** Forgets a subscription that has ended. */
    @SuppressWarnings("ReferenceEquality") // this subscription, not one like it
    void leave(Subscription gone) {
        holders.computeIfPresent(
                gone.target().reader(), (key, holder) -> holder.subscription() == gone ? null : holder);
    }

    static MillraceException inUse(Target target) {
        return new MillraceException(
                ErrorCode.RESOURCE_IN_USE,
                "Another active subscription exists for consumer " + target.consumer() + " of stream "
                        + target.stream().name() + " and " + target.shard().id() + ".");
    }
}
