package io.millrace.server.demo;

/** Keeps the first fault that was found and counts the others. Not thread-safe. */
final class Findings {

    private String first = "";
    private int count;

    void add(String fault) {
        if (count++ == 0) {
            first = fault;
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    @Override
    public String toString() {
        return count > 1 ? first + " (and " + (count - 1) + " more)" : first;
    }
}
