package io.millrace.chaos.container;

import io.millrace.chaos.history.History;
import io.millrace.chaos.history.HistoryFile;
import io.millrace.chaos.history.Item;
import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Writes down what happens as it happens. Any thread. */
final class Recorder {

    private final Path path;
    private final HistoryFile file;
    private volatile long start;

    Recorder(Path path, HistoryFile file) {
        this.path = path;
        this.file = file;
    }

    /** Says which moment of this JVM's monotonic clock is zero; before anything is recorded. */
    void begin(long nanos) {
        start = nanos;
    }

    /** Microseconds since the start. */
    long now() {
        return (System.nanoTime() - start) / 1000;
    }

    void stored(String process, long from, String key, String value, String shard, String sequence) {
        add(new Op(process, Op.SEND, Outcome.OK, from, now(), key, value, shard, sequence, "", List.of(), ""));
    }

    void notStored(String process, long from, Outcome outcome, String key, String value, String error) {
        add(new Op(process, Op.SEND, outcome, from, now(), key, value, "", "", "", List.of(), error));
    }

    void read(String process, long from, String shard, List<Item> items) {
        add(new Op(process, Op.READ, Outcome.OK, from, now(), "", "", shard, "", "", items, ""));
    }

    void failedRead(String process, long from, String shard, String error) {
        add(new Op(process, Op.READ, Outcome.INFO, from, now(), "", "", shard, "", "", List.of(), error));
    }

    /** A register was read. */
    void got(String process, Outcome outcome, long from, String register, String value, String note) {
        add(new Op(process, Op.GET, outcome, from, now(), register, value, "", "", "", List.of(), note));
    }

    /** A register was written; {@code after} is what it had to hold, for a swap. */
    void changed(
            String process,
            String function,
            Outcome outcome,
            long from,
            String register,
            String after,
            String value,
            String note) {
        add(new Op(process, function, outcome, from, now(), register, value, "", "", after, List.of(), note));
    }

    /** A worker of a group has got a shard. */
    void started(String worker, String shard) {
        add(new Op(worker, Op.STARTED, Outcome.OK, now(), now(), "", "", shard, "", "", List.of(), ""));
    }

    /** A worker of a group has processed records of a shard. */
    void processed(String worker, long from, String shard, List<Item> items) {
        add(new Op(worker, Op.PROCESS, Outcome.OK, from, now(), "", "", shard, "", "", items, ""));
    }

    void nemesis(String function, long from, String note) {
        add(Op.nemesis(function, from, now(), note));
    }

    void settled(Outcome outcome, String note) {
        add(new Op(Op.NEMESIS, Op.SETTLED, outcome, now(), now(), "", "", "", "", "", List.of(), note));
    }

    private void add(Op op) {
        try {
            file.add(op);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    /** Where a page about it goes. */
    Path report() {
        return path.resolveSibling(path.getFileName().toString().replace(".jsonl", ".html"));
    }

    /** Everything so far, read back from the file. */
    History finish() {
        try {
            file.close();
            return HistoryFile.read(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + " back", e);
        }
    }
}
