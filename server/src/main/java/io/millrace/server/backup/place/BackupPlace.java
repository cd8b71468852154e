package io.millrace.server.backup.place;

import io.millrace.server.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A place that keeps back-ups, each in a folder of its own, or one such folder. Names are relative to it, with '/'. What a person
 * can mend (no such bucket, access denied, no answer) comes as a {@link CommandFailure} that says how. One thread.
 */
public interface BackupPlace extends AutoCloseable {

    /** A file or folder as a person would name it to another program; the place itself for an empty name. */
    String locate(String name);

    /** Names of the folders directly in it, sorted. Not every one need be a back-up. */
    List<String> folders() throws IOException;

    /** The contents of a file, to be closed; empty when there is no such file. */
    Optional<InputStream> read(String file) throws IOException;

    /**
     * Begins a back-up.
     *
     * @param folder its name
     * @param before files that are here already
     * @throws CommandFailure when the folder exists
     */
    BackupDraft begin(String folder, KeptFiles before) throws IOException;

    /** Ends connections. */
    @Override
    void close();
}
