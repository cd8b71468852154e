package io.millrace.controller;

import java.util.Optional;

/** Where a controller keeps the one snapshot of its metadata. Calls come one after the other. */
public interface SnapshotStore {

    /** What was written last; empty before. */
    Optional<byte[]> read();

    /** Replaces the snapshot; durable when it returns, and never half replaced. */
    void write(byte[] snapshot);
}
