package io.millrace.node.audit.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a leader knows of a group's audits: when the next is due, how far the present one is, what was left. It is told to the
 * followers with each question, so that whoever leads next goes on there. Immutable.
 *
 * @param sinceMillis since when audits are accounted for
 * @param wholeMillis when all had been compared the last time; 0 = not since then
 * @param pass the pass under way, or else the last one
 * @param undecided what was found and not mended, at most {@link #UNDECIDED_KEPT}
 */
public record AuditState(
        long sinceMillis, long wholeMillis, @Nullable AuditPass pass, List<UndecidedRange> undecided) {

    /** More are not told one by one. */
    public static final int UNDECIDED_KEPT = 32;

    /** A cluster that has just started has better things to do. */
    static final Duration AFTER_START = Duration.ofHours(1);

    /** What could not be compared is tried again after this part of the period. */
    private static final int REMAINDER_PART = 10;

    public AuditState {
        undecided = List.copyOf(undecided);
    }

    /** Nothing known before now. */
    public static AuditState unknown(long nowMillis) {
        return new AuditState(nowMillis, 0, null, List.of());
    }

    /** The pass under way. */
    public Optional<AuditPass> running() {
        return Optional.ofNullable(pass).filter(AuditPass::isRunning);
    }

    /** Milliseconds since all had been compared, or since that is accounted for. */
    public long ageMillis(long nowMillis) {
        return Math.max(0, nowMillis - (wholeMillis > 0 ? wholeMillis : sinceMillis));
    }

    /**
     * Begins the next pass if it is time.
     *
     * @param period between whole passes; zero: never
     * @param id number of the pass if one begins
     */
    public AuditState begun(Duration period, long id, long nowMillis) {
        if (running().isPresent() || period.isZero() || nowMillis < dueMillis(period)) {
            return this;
        }
        AuditPass former = pass;
        AuditPass.Gap rest = restOf(former);
        return with(
                former != null && rest != null
                        ? former.remainder(id, rest, nowMillis)
                        : AuditPass.whole(id, AuditPass.ALL_STREAMS, nowMillis));
    }

    private long dueMillis(Duration period) {
        AuditPass former = pass;
        if (former != null && restOf(former) != null) {
            return former.endedMillis() + period.toMillis() / REMAINDER_PART;
        }
        return wholeMillis > 0
                ? wholeMillis + period.toMillis()
                : sinceMillis + Math.min(period.toMillis(), AFTER_START.toMillis());
    }

    private static AuditPass.@Nullable Gap restOf(@Nullable AuditPass pass) {
        return pass == null || pass.streamUid() != AuditPass.ALL_STREAMS ? null : pass.gap();
    }

    /** Begins a pass that somebody asked for, in place of one that is under way. */
    public AuditState requested(long id, long streamUid, long nowMillis) {
        return with(AuditPass.whole(id, streamUid, nowMillis));
    }

    /** After a range of the running pass was compared. */
    public AuditState compared(AuditRange range, RangeOutcome outcome) {
        AuditPass now = running().orElseThrow();
        List<UndecidedRange> left = new ArrayList<>(undecided);
        if (outcome.doneTo() > range.from() && outcome.isWhole()) {
            left.removeIf(former -> former.overlaps(range.endingAt(outcome.doneTo())));
        }
        outcome.undecided().stream().map(found -> found.foundBy(now.id())).forEach(found -> {
            left.removeIf(former -> former.shardUid() == found.shardUid() && former.from() == found.from());
            if (left.size() < UNDECIDED_KEPT) {
                left.add(found);
            }
        });
        return new AuditState(sinceMillis, wholeMillis, now.compared(range, outcome), left);
    }

    /** After the running pass came to its end. */
    public AuditState ended(long nowMillis) {
        AuditPass done = running().orElseThrow().ended(nowMillis);
        boolean all = done.streamUid() == AuditPass.ALL_STREAMS && done.isWhole();
        boolean fromTheStart = done.last().equals(AuditPosition.END);
        List<UndecidedRange> left = all && fromTheStart
                ? undecided.stream()
                        .filter(range -> range.passId() == done.id())
                        .toList()
                : undecided;
        return new AuditState(sinceMillis, all ? nowMillis : wholeMillis, done, left);
    }

    private AuditState with(AuditPass next) {
        return new AuditState(sinceMillis, wholeMillis, next, undecided);
    }
}
