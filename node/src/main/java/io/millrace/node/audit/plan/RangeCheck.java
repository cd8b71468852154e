package io.millrace.node.audit.plan;

import io.millrace.common.id.NodeId;
import io.millrace.node.audit.plan.RepairOrder.Rule;
import io.millrace.node.audit.plan.RepairOrder.Segment;
import io.millrace.node.audit.plan.Verdict.Mend;
import io.millrace.node.audit.plan.Verdict.Replace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares one range on all replicas of a group: says whom to ask what, takes the answers, says what to replace, and looks again.
 * Owned by whoever carries out its steps; each step is answered once.
 *
 * <p>Nothing is judged by digests: they only say that there is something to look at. What is applied never changes, so two
 * different lists of blocks are a divergence whenever they were read, unless retention took a part of one, or the replica had not
 * applied it; then its answer says so.
 */
public final class RangeCheck {

    /** Ranges that have to be cut again and again are left to the next pass. */
    private static final int CUTS = 8;

    private enum Phase {
        OWN,
        OTHERS,
        LISTS,
        REPAIR,
        PROOF
    }

    /** What is to be done next. */
    public sealed interface Step {}

    /** Ask these replicas at the same time, then call {@link #answered}. */
    public record Ask(Set<NodeId> replicas, AuditRange range, Detail detail) implements Step {
        public Ask {
            replicas = Set.copyOf(replicas);
        }
    }

    /** Have these blocks replaced, then call {@link #repaired}. */
    public record Repair(List<RepairOrder> orders) implements Step {
        public Repair {
            orders = List.copyOf(orders);
        }
    }

    /** It is over. */
    public record Done(RangeOutcome outcome) implements Step {}

    private final NodeId self;
    private final Set<NodeId> replicas;
    private final Map<NodeId, ReplicaAnswer> answers = new TreeMap<>();
    private final Map<NodeId, String> notCompared = new TreeMap<>();
    private AuditRange range;
    private Phase phase = Phase.OWN;
    private int cuts;
    private List<Verdict> found = List.of();
    private ReplicaAnswer.@Nullable Read own;
    private String failure = "";

    /**
     * Nothing is asked yet.
     *
     * @param self replica of the one who asks; its blocks say how far one step goes
     * @param replicas all replicas of the group
     */
    public RangeCheck(NodeId self, Set<NodeId> replicas, AuditRange range) {
        this.self = self;
        this.replicas = new TreeSet<>(replicas);
        this.range = range;
    }

    /** The first step. */
    public Step begin() {
        phase = Phase.OWN;
        answers.clear();
        notCompared.clear();
        return new Ask(Set.of(self), range, Detail.DIGEST);
    }

    /** Takes the answers to an {@link Ask}, one for each replica. */
    public Step answered(Map<NodeId, ReplicaAnswer> news) {
        answers.putAll(news);
        return trimmed().orElseGet(() -> switch (phase) {
            case OWN -> ownRead();
            case OTHERS -> compared();
            case LISTS -> judged();
            default -> proved();
        });
    }

    /**
     * Takes what came of a {@link Repair}.
     *
     * @param failures of orders that were not carried out, in words
     */
    public Step repaired(List<String> failures) {
        failure = String.join("; ", failures);
        phase = Phase.PROOF;
        return new Ask(readers(), range, Detail.BLOCKS);
    }

    /** Retention takes blocks while they are looked at: what it has taken somewhere is no matter any more. */
    private Optional<Step> trimmed() {
        long first = answers.values().stream()
                .mapToLong(answer -> answer instanceof ReplicaAnswer.Trimmed trimmed ? trimmed.firstOffset() : 0)
                .max()
                .orElse(0);
        if (first >= range.to()) {
            return Optional.of(new Done(RangeOutcome.nothingThere(range.to())));
        }
        return first > range.from() ? Optional.of(again(range.startingAt(first))) : Optional.empty();
    }

    private Step ownRead() {
        ReplicaAnswer answer = Objects.requireNonNull(answers.get(self));
        if (answer instanceof ReplicaAnswer.Gone) {
            return new Done(RangeOutcome.nothingThere(range.to()));
        }
        if (!(answer instanceof ReplicaAnswer.Read read)) {
            notCompared.put(self, reason(answer));
            return done(List.of());
        }
        own = read;
        range = range.endingAt(read.coveredTo());
        phase = Phase.OTHERS;
        Set<NodeId> others = new TreeSet<>(replicas);
        others.remove(self);
        return others.isEmpty() ? compared() : new Ask(others, range, Detail.DIGEST);
    }

    private Step compared() {
        takeOut();
        Optional<Step> shorter = shortened();
        if (shorter.isPresent()) {
            return shorter.get();
        }
        List<ReplicaAnswer.Read> reads = reads();
        boolean alike = reads.stream().allMatch(ReplicaAnswer.Read::intact)
                && reads.stream().map(ReplicaAnswer.Read::digest).distinct().count() <= 1;
        if (alike) {
            return done(List.of());
        }
        phase = Phase.LISTS;
        return new Ask(readers(), range, Detail.BLOCKS);
    }

    private Step judged() {
        takeOut();
        Optional<Step> shorter = shortened();
        if (shorter.isPresent()) {
            return shorter.get();
        }
        found = Judge.judge(range, lists(), replicas.size());
        List<RepairOrder> orders = orders();
        if (orders.isEmpty()) {
            return done(found);
        }
        phase = Phase.REPAIR;
        return new Repair(orders);
    }

    private Step proved() {
        Set<NodeId> asked = Set.copyOf(readers());
        takeOut();
        Optional<Step> shorter = shortened();
        if (shorter.isPresent()) {
            return shorter.get();
        }
        List<Verdict> left = Judge.judge(range, lists(), replicas.size());
        boolean unproved = left.isEmpty() && !asked.equals(readers());
        return done(unproved ? found : left);
    }

    /** Those that did not read it take no further part. */
    private void takeOut() {
        answers.forEach((node, answer) -> {
            if (!(answer instanceof ReplicaAnswer.Read)) {
                notCompared.put(node, reason(answer));
            }
        });
        answers.keySet().removeAll(notCompared.keySet());
    }

    private static String reason(ReplicaAnswer answer) {
        if (answer instanceof ReplicaAnswer.Behind behind) {
            return "has applied up to offset " + behind.nextOffset() + " only";
        }
        if (answer instanceof ReplicaAnswer.Absent absent) {
            return absent.reason();
        }
        return "does not have the shard";
    }

    /** A replica that holds more in fewer offsets reads less far: all have to be compared over the same. */
    private Optional<Step> shortened() {
        long least =
                reads().stream().mapToLong(ReplicaAnswer.Read::coveredTo).min().orElse(range.to());
        return least < range.to() ? Optional.of(again(range.endingAt(least))) : Optional.empty();
    }

    private Step again(AuditRange next) {
        range = next;
        if (++cuts > CUTS) {
            notCompared.putIfAbsent(self, "the range changed too often while it was read");
            return done(List.of());
        }
        return begin();
    }

    private List<ReplicaAnswer.Read> reads() {
        return answers.values().stream().map(ReplicaAnswer.Read.class::cast).toList();
    }

    private Set<NodeId> readers() {
        return answers.keySet();
    }

    private Map<NodeId, List<BlockEntry>> lists() {
        return answers.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> ((ReplicaAnswer.Read) entry.getValue()).entries()));
    }

    private List<RepairOrder> orders() {
        Map<RepairOrder, List<Segment>> orders = new LinkedHashMap<>();
        for (Verdict verdict : found) {
            boolean damaged = verdict.kind() == Verdict.Kind.DAMAGED;
            if (verdict.resolution() instanceof Replace replace) {
                add(orders, replace.wrong(), replace.source(), Rule.MAJORITY, new Segment(replace.blocks(), damaged));
            } else if (verdict.resolution() instanceof Mend mend) {
                add(orders, mend.damaged(), mend.source(), Rule.DAMAGED_ONLY, new Segment(mend.blocks(), damaged));
            }
        }
        List<RepairOrder> complete = new ArrayList<>();
        orders.forEach((order, segments) -> complete.add(
                new RepairOrder(order.shardUid(), order.target(), order.source(), order.rule(), segments)));
        return complete;
    }

    private void add(
            Map<RepairOrder, List<Segment>> orders, Set<NodeId> targets, NodeId source, Rule rule, Segment segment) {
        for (NodeId target : targets) {
            orders.computeIfAbsent(
                            new RepairOrder(range.shardUid(), target, source, rule, List.of()),
                            key -> new ArrayList<>())
                    .add(segment);
        }
    }

    private Step done(List<Verdict> left) {
        int divergent = blocks(found, Verdict.Kind.DIVERGENT);
        int damaged = blocks(found, Verdict.Kind.DAMAGED);
        int open = left.stream().mapToInt(Verdict::blocks).sum();
        ReplicaAnswer.Read read = own;
        return new Done(new RangeOutcome(
                range.to(),
                read == null ? 0 : read.blocks(),
                read == null ? 0 : read.bytes(),
                divergent,
                damaged,
                Math.max(0, divergent + damaged - open),
                left.stream().map(this::undecided).toList(),
                notCompared));
    }

    private static int blocks(List<Verdict> verdicts, Verdict.Kind kind) {
        return verdicts.stream()
                .filter(verdict -> verdict.kind() == kind)
                .mapToInt(Verdict::blocks)
                .sum();
    }

    private UndecidedRange undecided(Verdict verdict) {
        String why = verdict.resolution() instanceof Verdict.Undecided undecided
                ? undecided.why()
                : "the repair did not help" + (failure.isEmpty() ? "" : " (" + failure + ")");
        return new UndecidedRange(range.shardUid(), verdict.from(), verdict.to(), why + "; " + verdict.holdings(), 0);
    }
}
