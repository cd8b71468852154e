package io.millrace.chaos.check;

import io.millrace.chaos.history.History;
import io.millrace.chaos.history.Item;
import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Shards as logs, after the questions that Jepsen asks of Kafka. Values are unique in a history.
 *
 * <ul>
 *   <li>{@code conflict}: one sequence number has two values (INV-2)
 *   <li>{@code duplicate}: one value has two sequence numbers (INV-6)
 *   <li>{@code phantom}: a value is read that nobody wrote, or whose write was refused (INV-6)
 *   <li>{@code moved}: an acknowledged value is read elsewhere than where its acknowledgement said (INV-1)
 *   <li>{@code lost}: an acknowledged value is missing in a reading at the end (INV-1)
 *   <li>{@code unseen}: an acknowledged value that a following reader never got (INV-9)
 *   <li>{@code nonmonotonic}: a reader's sequence numbers do not rise (INV-3)
 *   <li>{@code skipped}: a reader passed over a record that is there (INV-9)
 * </ul>
 */
public final class LogChecker implements Checker {

    @Override
    public List<Finding> check(History history) {
        Run run = new Run(history);
        run.collect();
        run.places();
        run.readers();
        run.finalReads();
        return run.findings;
    }

    /** Where a value was seen. */
    private record Place(String shard, BigInteger sequence) {

        @Override
        public String toString() {
            return shard + "/" + sequence;
        }
    }

    private static final class Run {

        private final History history;
        private final List<Finding> findings = new ArrayList<>();
        private final Map<String, ShardLog> logs = new TreeMap<>();
        private final Map<String, Set<Place>> places = new HashMap<>();
        private final Map<String, Op> sends = new HashMap<>();

        Run(History history) {
            this.history = history;
        }

        void collect() {
            history.sends().forEach(send -> {
                sends.put(send.value(), send);
                if (send.isOk()) {
                    see(send.process(), send.shard(), send.sequence(), send.value());
                }
            });
            history.reads()
                    .forEach(read -> read.items()
                            .forEach(item -> see(read.process(), read.shard(), item.sequence(), item.value())));
        }

        private void see(String who, String shard, String sequence, String value) {
            String known = log(shard).see(sequence, value);
            if (!known.equals(value)) {
                found("conflict", who + " has " + value + " at " + shard + "/" + sequence + ", others have " + known);
            }
            places.computeIfAbsent(value, v -> new HashSet<>()).add(new Place(shard, new BigInteger(sequence)));
        }

        void places() {
            new TreeMap<>(places).forEach((value, where) -> {
                Op send = sends.get(value);
                if (send == null) {
                    found("phantom", value + " at " + where + " was never written");
                    return;
                }
                if (send.outcome() == Outcome.FAIL) {
                    found("phantom", value + " at " + where + " although its write was refused: " + send.note());
                }
                if (where.size() > 1) {
                    found("duplicate", value + " is stored at " + where);
                }
            });
        }

        /** Readers that follow the stream, each on its own. */
        void readers() {
            Map<String, Set<String>> seen = new LinkedHashMap<>();
            Map<String, String> last = new HashMap<>();
            history.reads().filter(read -> !read.isFinal()).forEach(read -> {
                String reader = read.process();
                Set<String> values = seen.computeIfAbsent(reader, r -> new HashSet<>());
                String position = last.getOrDefault(reader + "@" + read.shard(), "");
                position = page(read, position);
                last.put(reader + "@" + read.shard(), position);
                read.items().forEach(item -> values.add(item.value()));
            });
            seen.forEach(this::unseen);
        }

        /** One read that goes on behind a position; returns the new position. */
        private String page(Op read, String start) {
            String position = start;
            for (Item item : read.items()) {
                BigInteger at = new BigInteger(item.sequence());
                if (!position.isEmpty() && at.compareTo(new BigInteger(position)) <= 0) {
                    found(
                            "nonmonotonic",
                            read.process() + " got " + item.value() + " at " + read.shard() + "/" + at + " after "
                                    + position);
                    continue;
                }
                Map<BigInteger, String> passed = log(read.shard()).between(position, at);
                if (!passed.isEmpty()) {
                    found(
                            "skipped",
                            read.process() + " passed over " + passed.size() + " records of " + read.shard()
                                    + " before " + at + ", the first is "
                                    + passed.values().iterator().next());
                }
                position = item.sequence();
            }
            return position;
        }

        private void unseen(String reader, Set<String> values) {
            Set<String> missing = new TreeSet<>();
            history.sends().filter(Op::isOk).map(Op::value).forEach(value -> {
                if (!values.contains(value)) {
                    missing.add(value);
                }
            });
            if (!missing.isEmpty()) {
                found(
                        "unseen",
                        reader + " never got " + missing.size() + " acknowledged records, such as "
                                + missing.iterator().next());
            }
        }

        void finalReads() {
            Map<String, Map<String, Place>> byReader = new TreeMap<>();
            history.reads().filter(Op::isFinal).forEach(read -> {
                Map<String, Place> got = byReader.computeIfAbsent(read.process(), r -> new HashMap<>());
                read.items()
                        .forEach(item ->
                                got.put(item.value(), new Place(read.shard(), new BigInteger(item.sequence()))));
            });
            history.ops().stream()
                    .filter(op -> op.isFinal() && !op.isOk())
                    .forEach(op -> found("unfinished", op.process() + " could not be read: " + op.note()));
            boolean wrote = history.sends().anyMatch(Op::isOk);
            if (wrote && byReader.isEmpty()) {
                found("unfinished", "records were acknowledged, but nothing was read at the end");
            }
            byReader.forEach((reader, got) -> history.sends()
                    .filter(Op::isOk)
                    .forEach(send -> acknowledged(reader, send, got.get(send.value()))));
        }

        private void acknowledged(String reader, Op send, @Nullable Place place) {
            Place promised = new Place(send.shard(), new BigInteger(send.sequence()));
            if (place == null) {
                found("lost", reader + " does not have " + send.value() + ", acknowledged at " + promised);
            } else if (!place.equals(promised)) {
                found("moved", reader + " has " + send.value() + " at " + place + ", acknowledged at " + promised);
            }
        }

        private ShardLog log(String shard) {
            return logs.computeIfAbsent(shard, s -> new ShardLog());
        }

        private void found(String kind, String detail) {
            findings.add(new Finding(kind, detail));
        }
    }
}
