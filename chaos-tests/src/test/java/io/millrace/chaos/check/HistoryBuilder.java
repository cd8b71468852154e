package io.millrace.chaos.check;

import io.millrace.chaos.history.Header;
import io.millrace.chaos.history.History;
import io.millrace.chaos.history.Item;
import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Histories written by hand; values are {@code key:number}, sequence numbers short. */
final class HistoryBuilder {

    private final List<Op> ops = new ArrayList<>();
    private long now;

    HistoryBuilder sent(String value, String shard, int sequence) {
        return send(Outcome.OK, value, shard, String.valueOf(sequence));
    }

    HistoryBuilder refused(String value) {
        return send(Outcome.FAIL, value, "", "");
    }

    HistoryBuilder unknown(String value) {
        return send(Outcome.INFO, value, "", "");
    }

    private HistoryBuilder send(Outcome outcome, String value, String shard, String sequence) {
        now += 10;
        return add(new Op(
                "writer", Op.SEND, outcome, now, now + 5, key(value), value, shard, sequence, "", List.of(), ""));
    }

    /** Items as {@code sequence=key:number}. */
    HistoryBuilder read(String process, String shard, String... items) {
        now += 10;
        List<Item> parsed = Arrays.stream(items)
                .map(item -> item.split("=", 2))
                .map(parts -> new Item(parts[0], key(parts[1]), parts[1]))
                .toList();
        return add(new Op(process, Op.READ, Outcome.OK, now, now + 5, "", "", shard, "", "", parsed, ""));
    }

    HistoryBuilder started(String worker, String shard) {
        now += 10;
        return add(new Op(worker, Op.STARTED, Outcome.OK, now, now, "", "", shard, "", "", List.of(), ""));
    }

    /** Items as of {@link #read}. */
    HistoryBuilder processed(String worker, String shard, String... items) {
        read(worker, shard, items);
        Op read = ops.remove(ops.size() - 1);
        return add(new Op(
                worker,
                Op.PROCESS,
                Outcome.OK,
                read.fromMicros(),
                read.toMicros(),
                "",
                "",
                shard,
                "",
                "",
                read.items(),
                ""));
    }

    HistoryBuilder notRead(String process) {
        return add(new Op(process, Op.READ, Outcome.INFO, now, now, "", "", "", "", "", List.of(), "no answer"));
    }

    HistoryBuilder write(Outcome outcome, int from, int to, String value) {
        return add(new Op("admin", Op.WRITE, outcome, from, to, "r", value, "", "", "", List.of(), ""));
    }

    HistoryBuilder swap(Outcome outcome, int from, int to, String after, String value) {
        return add(new Op("admin", Op.SWAP, outcome, from, to, "r", value, "", "", after, List.of(), ""));
    }

    HistoryBuilder advance(Outcome outcome, int from, int to, String value) {
        return add(new Op("worker", Op.ADVANCE, outcome, from, to, "r", value, "", "", "", List.of(), ""));
    }

    HistoryBuilder get(int from, int to, String value) {
        return add(new Op("admin", Op.GET, Outcome.OK, from, to, "r", value, "", "", "", List.of(), ""));
    }

    HistoryBuilder settled(Outcome outcome) {
        return add(new Op(
                Op.NEMESIS, Op.SETTLED, outcome, now, now, "", "", "", "", "", List.of(), "replicas are compared"));
    }

    private HistoryBuilder add(Op op) {
        ops.add(op);
        return this;
    }

    private static String key(String value) {
        return value.substring(0, Math.max(0, value.indexOf(':')));
    }

    History done() {
        return new History(new Header("by hand", "log", "none", "combined", 1, "none", "", 1), ops);
    }
}
