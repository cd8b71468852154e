package io.millrace.bench;

import java.util.Arrays;
import java.util.BitSet;

/** Checks that a reader sees the numbers of each key rise by one from 0. For one thread. */
final class KeyOrder {

    private final BitSet[] seen;
    private final int[] highest;
    private long duplicated;
    private long reordered;
    private long read;

    KeyOrder(int keys) {
        seen = new BitSet[keys];
        Arrays.setAll(seen, key -> new BitSet());
        highest = new int[keys];
        Arrays.fill(highest, -1);
    }

    void read(int key, int number) {
        read++;
        if (seen[key].get(number)) {
            duplicated++;
        } else if (number < highest[key]) {
            reordered++;
        }
        seen[key].set(number);
        highest[key] = Math.max(highest[key], number);
    }

    /** Records read, each time counted. */
    long read() {
        return read;
    }

    /** Records that came a second time. */
    long duplicated() {
        return duplicated;
    }

    /** Records that came after a later one of their key. */
    long reordered() {
        return reordered;
    }

    /** Records of a key that have been read. */
    int distinct(int key) {
        return seen[key].cardinality();
    }
}
