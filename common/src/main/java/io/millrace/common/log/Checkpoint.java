package io.millrace.common.log;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** An image of a state machine: named files and the log position they stand for. Released by {@link #close}. */
public interface Checkpoint extends AutoCloseable {

    LogPosition position();

    /** All files, by name. */
    List<File> files();

    /** Opens a file at an offset. */
    InputStream read(String name, long offset) throws IOException;

    @Override
    void close();

    /**
     * A file of a checkpoint.
     *
     * @param name relative path with '/', no ".."
     * @param size bytes
     */
    record File(String name, long size) {}
}
