package io.millrace.chaos.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One state of the whole: two parents, each in a group of its own, are merged into a child in a third.
 *
 * @param groups parent a, parent b, child
 * @param phase 0 seals parents, 1 opens the child, 2 the metadata shows it
 * @param sealed parents that the controllers know to be sealed
 * @param network what is on its way, as {@code group:entry}
 * @param writers one per key
 * @param reader what was read
 * @param budget crashes and repeats that may still come
 */
record State(
        List<Group> groups,
        int phase,
        Set<Integer> sealed,
        Set<String> network,
        List<Writer> writers,
        Reader reader,
        int budget) {

    static final int CHILD = 2;
    static final int OPENING = 1;
    static final int SHOWN = 2;

    /**
     * The producer of one key.
     *
     * @param key its key, also the number of the parent that has it
     * @param next number of its next or present record
     * @param last number of its last record
     * @param group where it sends to
     * @param waiting whether a record is on its way and not decided
     * @param acknowledged records that it was told to be stored
     */
    record Writer(int key, int next, int last, int group, boolean waiting, int acknowledged) {
        String record() {
            return (char) ('a' + key) + "" + next;
        }
    }

    /**
     * A reader of everything.
     *
     * @param offsets records read of each shard
     * @param ended parents whose end it has seen
     * @param read what it got of each key, in order
     */
    record Reader(List<Integer> offsets, Set<Integer> ended, List<String> read) {

        /** What it got of a key, as {@code a1a2}. */
        String of(int key) {
            return read.get(key);
        }
    }

    static State first(int recordsOfA, int recordsOfB, int budget) {
        return new State(
                List.of(Group.of(Shard.EMPTY, 2), Group.of(Shard.EMPTY, 1), Group.of(Shard.NONE, 1)),
                0,
                Set.of(),
                Set.of(),
                List.of(new Writer(0, 1, recordsOfA, 0, false, 0), new Writer(1, 1, recordsOfB, 1, false, 0)),
                new Reader(List.of(0, 0, 0), Set.of(), List.of("", "")),
                budget);
    }

    State with(int group, Group changed) {
        List<Group> all = new ArrayList<>(groups);
        all.set(group, changed);
        return new State(List.copyOf(all), phase, sealed, network, writers, reader, budget);
    }

    State with(Writer changed) {
        List<Writer> all = new ArrayList<>(writers);
        all.set(changed.key(), changed);
        return new State(groups, phase, sealed, network, List.copyOf(all), reader, budget);
    }

    State with(Reader changed) {
        return new State(groups, phase, sealed, network, writers, changed, budget);
    }

    State with(int newPhase, Set<Integer> newSealed) {
        return new State(groups, newPhase, Set.copyOf(newSealed), network, writers, reader, budget);
    }

    State cheaper() {
        return new State(groups, phase, sealed, network, writers, reader, budget - 1);
    }

    State sent(int group, String entry) {
        Set<String> more = new TreeSet<>(network);
        more.add(group + ":" + entry);
        return new State(groups, phase, sealed, Set.copyOf(more), writers, reader, budget);
    }

    State without(String message) {
        Set<String> fewer = new TreeSet<>(network);
        fewer.remove(message);
        return new State(groups, phase, sealed, Set.copyOf(fewer), writers, reader, budget);
    }
}
