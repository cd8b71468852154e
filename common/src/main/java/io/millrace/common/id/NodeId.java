package io.millrace.common.id;

import java.util.regex.Pattern;

/**
 * Configured name of a server process, 1..64 of {@code [a-zA-Z0-9_.-]}, unique in the cluster and stable over restarts.
 *
 * @param value the name
 */
public record NodeId(String value) implements Comparable<NodeId> {

    private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");

    public NodeId {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "node id '" + value + "' is not 1 to 64 of letters, digits, '_', '.', '-'");
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
