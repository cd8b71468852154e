package io.millrace.chaos.history;

import java.util.List;

/**
 * One operation of one process. Members that an operation does not have are empty.
 *
 * @param process who: a client of the workload, {@code final-…} for the reading at the end, {@code nemesis} for faults
 * @param function what: one of the constants here
 * @param outcome how it ended
 * @param fromMicros when it was called, microseconds since the start of the history
 * @param toMicros when it ended
 * @param key partition key, or name of a register
 * @param value what was written or, of a register, read
 * @param shard shard that was written to or read from
 * @param sequence sequence number that a write got
 * @param after a read begins behind this sequence number, empty at the oldest record; what a register has to hold for a swap
 * @param items what a read returned, in order
 * @param note error of a failed operation; of a fault, what was done to whom
 */
public record Op(
        String process,
        String function,
        Outcome outcome,
        long fromMicros,
        long toMicros,
        String key,
        String value,
        String shard,
        String sequence,
        String after,
        List<Item> items,
        String note) {

    /** A record was put. */
    public static final String SEND = "send";
    /** Records were read. */
    public static final String READ = "read";
    /** A register was written; an empty value removes it. */
    public static final String WRITE = "write";
    /** A register that has to hold {@link #after} was written; refused when it holds anything else. */
    public static final String SWAP = "swap";
    /** A register that only grows was written: a number that is not greater than what it holds changes nothing. */
    public static final String ADVANCE = "advance";
    /** A register was read; an empty value means that it is not there. */
    public static final String GET = "get";
    /** A worker of a group has got a shard. */
    public static final String STARTED = "started";
    /** A worker of a group processed records of a shard. */
    public static final String PROCESS = "process";
    /** A fault began. */
    public static final String FAULT = "fault";
    /** A fault ended. */
    public static final String HEAL = "heal";
    /** What the servers' metrics say of repairs. */
    public static final String REPAIRED = "repaired";
    /** All clients have stopped and all faults are healed; what follows is the reading at the end. */
    public static final String SETTLED = "settled";

    /** Process that injects faults. */
    public static final String NEMESIS = "nemesis";
    /** Begins the names of the processes that read everything at the end. */
    public static final String FINAL = "final-";

    public Op {
        items = List.copyOf(items);
    }

    /** Something that the nemesis did. */
    public static Op nemesis(String function, long fromMicros, long toMicros, String note) {
        return new Op(NEMESIS, function, Outcome.OK, fromMicros, toMicros, "", "", "", "", "", List.of(), note);
    }

    public boolean isSend() {
        return function.equals(SEND);
    }

    public boolean isRead() {
        return function.equals(READ);
    }

    public boolean isFinal() {
        return process.startsWith(FINAL);
    }

    /** Whether it may change a register. */
    public boolean isRegisterWrite() {
        return function.equals(WRITE) || function.equals(SWAP) || function.equals(ADVANCE);
    }

    public boolean isOk() {
        return outcome == Outcome.OK;
    }

    /** Microseconds it took. */
    public long micros() {
        return toMicros - fromMicros;
    }
}
