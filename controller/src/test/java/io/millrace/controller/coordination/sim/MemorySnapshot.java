package io.millrace.controller.coordination.sim;

import io.millrace.controller.SnapshotStore;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A snapshot that survives the process. */
final class MemorySnapshot implements SnapshotStore {

    private final UnaryOperator<byte[]> disk;
    private byte[] stored;

    /** @param disk what becomes of the bytes on their way to the disk */
    MemorySnapshot(byte[] first, UnaryOperator<byte[]> disk) {
        stored = first;
        this.disk = disk;
    }

    @Override
    public Optional<byte[]> read() {
        return Optional.of(stored);
    }

    @Override
    public void write(byte[] snapshot) {
        stored = disk.apply(snapshot);
    }
}
