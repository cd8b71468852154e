package io.millrace.common.id;

/**
 * Number of a replica group (one Raft group). 0 is the metadata group of the controllers; data groups count from 1.
 *
 * @param value the number, not negative
 */
public record GroupId(int value) implements Comparable<GroupId> {

    /** The controllers' own group. */
    public static final GroupId METADATA = new GroupId(0);

    public GroupId {
        if (value < 0) {
            throw new IllegalArgumentException("group number " + value + " is negative");
        }
    }

    @Override
    public int compareTo(GroupId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return value == 0 ? "metadata" : "group-" + value;
    }
}
