package io.millrace.server.backup.place;

import java.util.List;

/**
 * What the newest back-up of a place has, so that the next one need not bring it again.
 *
 * @param folder name of the back-up
 * @param files its files
 */
public record KeptFiles(String folder, List<StoredFile> files) {

    /** Nothing. */
    public static final KeptFiles NONE = new KeptFiles("", List.of());

    /** Keeps a copy of the list. */
    public KeptFiles {
        files = List.copyOf(files);
    }
}
