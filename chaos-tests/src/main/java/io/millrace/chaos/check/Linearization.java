package io.millrace.chaos.check;

import io.millrace.chaos.history.Op;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Searches an order of the operations on one register. Depth first: of the operations that may come next (called before
 * any other remaining one returned) it takes one that fits the register's value; it never visits the same set of
 * taken operations with the same value twice (Wing and Gong, with Lowe's memory).
 */
final class Linearization {

    /** An operation, or the end of one whose outcome nobody knows. */
    private record Call(Op op, long from, long to) {

        boolean isRead() {
            return op.function().equals(Op.GET);
        }

        /** What a register holds after it; empty when it cannot happen to one with this value. */
        Optional<String> appliedTo(String value) {
            return switch (op.function()) {
                case Op.SWAP -> op.after().equals(value) ? Optional.of(op.value()) : Optional.empty();
                case Op.ADVANCE -> Optional.of(isGreater(op.value(), value) ? op.value() : value);
                default -> Optional.of(op.value());
            };
        }

        private static boolean isGreater(String number, String than) {
            return than.isEmpty() || new BigInteger(number).compareTo(new BigInteger(than)) > 0;
        }
    }

    private record State(BitSet taken, String value) {

        State after(int call, String newValue) {
            BitSet more = (BitSet) taken.clone();
            more.set(call);
            return new State(more, newValue);
        }
    }

    private final List<Call> calls;

    Linearization(List<Op> ops) {
        Set<String> needed = ops.stream()
                .flatMap(op -> switch (op.function()) {
                    case Op.GET -> Stream.of(op.value());
                    case Op.SWAP -> Stream.of(op.after());
                    default -> Stream.empty();
                })
                .collect(Collectors.toSet());
        List<Call> all = new ArrayList<>();
        for (Op op : ops) {
            // A write of unknown outcome whose value nobody has seen or needed explains nothing: as if it had never
            // happened.
            if (op.isOk() || needed.contains(op.value())) {
                all.add(new Call(op, op.fromMicros(), op.isOk() ? op.toMicros() : Long.MAX_VALUE));
            }
        }
        all.sort(Comparator.comparingLong(Call::from));
        calls = List.copyOf(all);
    }

    boolean exists() {
        Set<State> seen = new HashSet<>();
        Deque<State> open = new ArrayDeque<>();
        State start = new State(new BitSet(calls.size()), "");
        open.push(start);
        seen.add(start);
        while (!open.isEmpty()) {
            State state = open.pop();
            if (isComplete(state)) {
                return true;
            }
            for (State next : successors(state)) {
                if (seen.add(next)) {
                    open.push(next);
                }
            }
        }
        return false;
    }

    /** All that certainly happened is in the order. */
    private boolean isComplete(State state) {
        for (int i = state.taken().nextClearBit(0);
                i < calls.size();
                i = state.taken().nextClearBit(i + 1)) {
            if (calls.get(i).op().isOk()) {
                return false;
            }
        }
        return true;
    }

    private List<State> successors(State state) {
        List<State> next = new ArrayList<>();
        long firstReturn = firstReturn(state);
        for (int i = state.taken().nextClearBit(0);
                i < calls.size();
                i = state.taken().nextClearBit(i + 1)) {
            Call call = calls.get(i);
            if (call.from() > firstReturn) {
                break;
            }
            if (!call.isRead()) {
                int number = i;
                call.appliedTo(state.value()).ifPresent(value -> next.add(state.after(number, value)));
            } else if (call.op().value().equals(state.value())) {
                // A read that fits may always come first: it changes nothing.
                return List.of(state.after(i, state.value()));
            }
        }
        return next;
    }

    private long firstReturn(State state) {
        long first = Long.MAX_VALUE;
        for (int i = state.taken().nextClearBit(0);
                i < calls.size();
                i = state.taken().nextClearBit(i + 1)) {
            Call call = calls.get(i);
            if (call.from() > first) {
                break;
            }
            first = Math.min(first, call.to());
        }
        return first;
    }
}
