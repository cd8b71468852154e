package io.millrace.testkit;

import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.LogPosition;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A checkpoint whose files are byte arrays. */
public final class MemoryCheckpoint implements Checkpoint {

    private final LogPosition position;
    private final Map<String, byte[]> files;
    private final AtomicInteger closed = new AtomicInteger();

    public MemoryCheckpoint(LogPosition position, Map<String, byte[]> files) {
        this.position = position;
        this.files = new TreeMap<>(files);
    }

    @Override
    public LogPosition position() {
        return position;
    }

    @Override
    public List<File> files() {
        return files.entrySet().stream()
                .map(entry -> new File(entry.getKey(), entry.getValue().length))
                .toList();
    }

    @Override
    public InputStream read(String name, long offset) throws IOException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new FileNotFoundException(name);
        }
        InputStream in = new ByteArrayInputStream(bytes);
        in.skipNBytes(offset);
        return in;
    }

    /** How often {@link #close} was called. */
    public int timesClosed() {
        return closed.get();
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
