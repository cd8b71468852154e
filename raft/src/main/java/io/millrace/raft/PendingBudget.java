package io.millrace.raft;

/** Bytes and commands under way in one group. Refuses, never waits. */
final class PendingBudget {

    private final long maxBytes;
    private final int maxCommands;
    private long bytes;
    private int commands;

    PendingBudget(long maxBytes, int maxCommands) {
        this.maxBytes = maxBytes;
        this.maxCommands = maxCommands;
    }

    synchronized boolean tryAcquire(int size) {
        if (bytes + size > maxBytes || commands >= maxCommands) {
            return false;
        }
        bytes += size;
        commands++;
        return true;
    }

    synchronized void release(int size) {
        bytes -= size;
        commands--;
    }

    synchronized long bytes() {
        return bytes;
    }
}
