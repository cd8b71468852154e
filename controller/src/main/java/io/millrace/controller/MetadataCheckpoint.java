package io.millrace.controller;

import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.LogPosition;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The metadata as one file in memory.
 *
 * @param name name of the file
 * @param position log position it stands for
 * @param bytes contents; not changed by anybody
 */
record MetadataCheckpoint(String name, LogPosition position, byte[] bytes) implements Checkpoint {

    @Override
    public List<File> files() {
        return List.of(new File(name, bytes.length));
    }

    @Override
    public InputStream read(String file, long offset) throws IOException {
        if (!file.equals(name) || offset < 0 || offset > bytes.length) {
            throw new FileNotFoundException(file + " from " + offset);
        }
        return new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
    }

    @Override
    public void close() {
        // Memory only.
    }
}
