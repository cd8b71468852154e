package io.millrace.chaos.model;

import io.millrace.chaos.model.State.Reader;
import io.millrace.chaos.model.State.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** What may happen next, and what must hold always. */
final class Rules {

    private final Mistake mistake;

    Rules(Mistake mistake) {
        this.mistake = mistake;
    }

    /** Tells every state that may follow, and what led there. */
    void next(State state, BiConsumer<String, State> next) {
        controllers(state, next);
        for (Writer writer : state.writers()) {
            write(state, writer, next);
        }
        for (String message : state.network()) {
            deliver(state, message, next);
        }
        for (int group = 0; group < state.groups().size(); group++) {
            replicas(state, group, next);
            read(state, group, next);
        }
    }

    // ---- controllers: a step may be repeated, as by the next leader ----

    private void controllers(State state, BiConsumer<String, State> next) {
        if (state.phase() == 0) {
            for (int parent = 0; parent < State.CHILD; parent++) {
                boolean isSealed = state.groups().get(parent).committed(mistake).sealed();
                tell(state, parent, Shard.SEAL, isSealed, next);
            }
            int needed = mistake == Mistake.OPENED_AFTER_ONE_SEAL ? 1 : State.CHILD;
            if (state.sealed().size() >= needed) {
                next.accept("parents are sealed", state.with(State.OPENING, state.sealed()));
            }
        } else if (state.phase() == State.OPENING) {
            boolean isOpen = state.groups().get(State.CHILD).committed(mistake).open();
            tell(state, State.CHILD, Shard.OPEN, isOpen, next);
            if (isOpen) {
                next.accept("child is shown", state.with(State.SHOWN, state.sealed()));
            }
        }
    }

    /** Asks a group; once it is done only a leader that does not know asks again, which is one of the faults. */
    private static void tell(State state, int group, String entry, boolean isDone, BiConsumer<String, State> next) {
        if (!isDone) {
            next.accept(entry + " " + group, state.sent(group, entry));
        } else if (state.budget() > 0) {
            next.accept(entry + " " + group + " again", state.sent(group, entry).cheaper());
        }
    }

    // ---- producers ----

    private void write(State state, Writer writer, BiConsumer<String, State> next) {
        if (writer.waiting()) {
            // Sends it again: it does not know what became of the first.
            next.accept("again " + writer.record(), state.sent(writer.group(), writer.record()));
            if (mistake == Mistake.LOST_ANSWER_IS_REFUSAL && state.phase() == State.SHOWN) {
                next.accept("gives up on the parent", state.with(moved(writer)));
            }
        } else if (writer.next() <= writer.last()) {
            Writer sending =
                    new Writer(writer.key(), writer.next(), writer.last(), writer.group(), true, writer.acknowledged());
            next.accept("send " + writer.record(), state.with(sending).sent(writer.group(), writer.record()));
        }
    }

    private static Writer moved(Writer writer) {
        return new Writer(
                writer.key(), writer.next(), writer.last(), State.CHILD, writer.waiting(), writer.acknowledged());
    }

    // ---- the network: what arrives is committed; it may arrive again, and its answer may be lost ----

    private void deliver(State state, String message, BiConsumer<String, State> next) {
        int target = message.charAt(0) - '0';
        String entry = message.substring(2);
        Group group = state.groups().get(target);
        Shard.Answer answer = group.committed(mistake).answer(entry, mistake);
        // Refused before the log: a sealed shard answers so, and one that is not there.
        boolean isCommitted = answer == Shard.Answer.DONE || answer == Shard.Answer.STORED;
        State after = (isCommitted ? state.with(target, group.commit(entry)) : state).without(message);
        State heard = answered(after, target, entry, answer);
        next.accept("deliver " + message, heard);
        if (state.budget() > 0) {
            next.accept("answer to " + message + " is lost", after.cheaper());
            next.accept(
                    "deliver " + message + ", and it will come again",
                    heard.sent(target, entry).cheaper());
        }
    }

    private State answered(State state, int target, String entry, Shard.Answer answer) {
        if (entry.equals(Shard.SEAL)) {
            TreeSet<Integer> sealed = new TreeSet<>(state.sealed());
            sealed.add(target);
            return state.with(state.phase(), sealed);
        }
        if (entry.equals(Shard.OPEN)) {
            return state;
        }
        Writer writer = state.writers().get(entry.charAt(0) - 'a');
        if (!writer.waiting() || writer.group() != target || !writer.record().equals(entry)) {
            return state;
        }
        if (answer == Shard.Answer.STORED) {
            return state.with(
                    new Writer(writer.key(), writer.next() + 1, writer.last(), writer.group(), false, writer.next()));
        }
        // Closed: goes on in the child, once it is shown; until then it asks again.
        return answer == Shard.Answer.CLOSED && state.phase() == State.SHOWN ? state.with(moved(writer)) : state;
    }

    // ---- replicas ----

    private void replicas(State state, int number, BiConsumer<String, State> next) {
        Group group = state.groups().get(number);
        for (int i = 0; i < group.replicas().size(); i++) {
            Group.Replica replica = group.replicas().get(i);
            String name = "replica " + i + " of " + number;
            if (replica.applied() < group.log().size()) {
                next.accept(name + " applies", state.with(number, group.applyNext(i, mistake)));
            }
            if (group.replicas().size() > 1) {
                if (replica.stored() < replica.applied()) {
                    next.accept(name + " flushes", state.with(number, group.flush(i)));
                    if (state.budget() > 0) {
                        next.accept(name + " crashes", state.cheaper().with(number, group.crash(i, mistake)));
                    }
                }
                int other = 1 - i;
                if (group.replicas().get(other).applied() > replica.applied()) {
                    next.accept(name + " installs", state.with(number, group.install(other, i, mistake)));
                }
            }
        }
    }

    // ---- the reader ----

    private void read(State state, int number, BiConsumer<String, State> next) {
        Reader reader = state.reader();
        if (number == State.CHILD && !mayReadChild(state)) {
            return;
        }
        for (Group.Replica replica : state.groups().get(number).replicas()) {
            int offset = reader.offsets().get(number);
            List<String> records = replica.shard().records();
            if (offset < records.size()) {
                List<Integer> offsets = new ArrayList<>(reader.offsets());
                offsets.set(number, offset + 1);
                List<String> read = new ArrayList<>(reader.read());
                int key = records.get(offset).charAt(0) - 'a';
                read.set(key, reader.of(key) + records.get(offset));
                next.accept(
                        "read " + records.get(offset),
                        state.with(new Reader(List.copyOf(offsets), reader.ended(), List.copyOf(read))));
            } else if (number < State.CHILD && !reader.ended().contains(number) && ends(state, replica)) {
                TreeSet<Integer> ended = new TreeSet<>(reader.ended());
                ended.add(number);
                next.accept(
                        "end of " + number, state.with(new Reader(reader.offsets(), Set.copyOf(ended), reader.read())));
            }
        }
    }

    private boolean ends(State state, Group.Replica replica) {
        return state.phase() == State.SHOWN && (replica.shard().sealed() || mistake == Mistake.END_BY_METADATA);
    }

    private boolean mayReadChild(State state) {
        int needed = mistake == Mistake.CHILD_READ_AFTER_ONE_PARENT ? 1 : State.CHILD;
        return state.phase() == State.SHOWN && state.reader().ended().size() >= needed;
    }

    // ---- what must hold ----

    /** What is broken in a state; empty when nothing is. */
    Optional<String> broken(State state) {
        List<Shard> shards =
                state.groups().stream().map(group -> group.committed(mistake)).toList();
        Shard child = shards.get(State.CHILD);
        if (child.open() && !(shards.get(0).sealed() && shards.get(1).sealed())) {
            return Optional.of("INV-5: the child is open before its parents are sealed");
        }
        for (int number = 0; number < state.groups().size(); number++) {
            Group group = state.groups().get(number);
            int seal = group.log().indexOf(Shard.SEAL);
            if (seal >= 0
                    && group.after(seal, mistake).records().size()
                            < shards.get(number).records().size()) {
                return Optional.of("INV-5: stored after the seal of " + number);
            }
            for (Group.Replica replica : group.replicas()) {
                if (!replica.shard().equals(group.after(replica.applied(), mistake))) {
                    return Optional.of("INV-2: a replica of " + number + " differs: " + replica);
                }
            }
        }
        for (Writer writer : state.writers()) {
            Optional<String> records = brokenRecords(state, writer, shards);
            if (records.isPresent()) {
                return records;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> brokenRecords(State state, Writer writer, List<Shard> shards) {
        String key = String.valueOf((char) ('a' + writer.key()));
        List<String> stored = new ArrayList<>();
        shards.get(writer.key()).records().forEach(stored::add);
        shards.get(State.CHILD).records().stream()
                .filter(it -> it.startsWith(key))
                .forEach(stored::add);
        if (stored.stream().distinct().count() < stored.size()) {
            return Optional.of("INV-6: stored twice: " + stored);
        }
        if (!stored.equals(stored.stream().sorted().toList())) {
            return Optional.of("INV-3: out of order: " + stored);
        }
        for (int number = 1; number <= writer.acknowledged(); number++) {
            if (!stored.contains(key + number)) {
                return Optional.of("INV-1: " + key + number + " was acknowledged, stored are " + stored);
            }
        }
        String read = state.reader().of(writer.key());
        return String.join("", stored).startsWith(read)
                ? Optional.empty()
                : Optional.of("INV-9: read " + read + " of " + stored);
    }
}
