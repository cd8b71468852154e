package io.millrace.server.backup.place;

import io.millrace.raft.checkpoint.CheckpointCopy.Earlier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A back-up that is being made. It becomes one with its last file, in one step: until then nobody takes it for one, and when it is
 * closed before, nothing of it stays. One thread.
 */
public interface BackupDraft extends AutoCloseable {

    /** A directory of this machine for the files of one part; made by who fills it. */
    Path gather(String part);

    /** Files of a part that are on this machine already. */
    Earlier earlier(String part);

    /**
     * Takes over the files that were gathered for a part; durable when it returns. The directory may be gone then.
     *
     * @param files all files of the part
     * @param onBytes hears of bytes as they get there
     * @return bytes that had to be sent to the place for it
     */
    long keep(String part, List<StoredFile> files, LongConsumer onBytes) throws IOException;

    /** Adds a file. */
    void write(String file, byte[] bytes) throws IOException;

    /** Adds the last file, which makes it a back-up. */
    void finish(String file, byte[] bytes) throws IOException;

    /** Removes all of it unless it was finished. */
    @Override
    void close() throws IOException;
}
