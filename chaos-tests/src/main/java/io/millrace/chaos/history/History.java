package io.millrace.chaos.history;

import java.util.List;
import java.util.stream.Stream;

/**
 * One run.
 *
 * @param header what it is of
 * @param ops everything that was done, in the order in which it ended
 */
public record History(Header header, List<Op> ops) {

    public History {
        ops = List.copyOf(ops);
    }

    /** Puts of records. */
    public Stream<Op> sends() {
        return ops.stream().filter(Op::isSend);
    }

    /** Reads that returned, in the order in which each process made them. */
    public Stream<Op> reads() {
        return ops.stream().filter(Op::isRead).filter(Op::isOk);
    }

    /** What the nemesis did. */
    public Stream<Op> faults() {
        return ops.stream().filter(op -> op.process().equals(Op.NEMESIS));
    }
}
