package io.millrace.server.backup.place;

import io.millrace.common.file.DurableFiles;
import io.millrace.common.file.FileTree;
import io.millrace.raft.checkpoint.CheckpointCopy.Earlier;
import io.millrace.raft.checkpoint.CheckpointCopy.KnownFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** {@link BackupDraft} in a directory: files are gathered where they stay, and those of the back-up before are linked. */
final class DirectoryDraft implements BackupDraft {

    private final Path partial;
    private final Path finished;
    private final Map<String, KnownFile> known = new HashMap<>();
    private boolean complete;

    private DirectoryDraft(Path partial, Path finished) {
        this.partial = partial;
        this.finished = finished;
    }

    /** Makes the directory, which is for its owner only: it will hold the cluster's secrets. */
    static DirectoryDraft create(Path partial, Path finished, Path former, KeptFiles before) throws IOException {
        try {
            Files.createDirectory(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (UnsupportedOperationException otherFileSystem) {
            Files.createDirectory(partial);
        }
        DirectoryDraft draft = new DirectoryDraft(partial, finished);
        before.files()
                .forEach(file -> draft.known.put(
                        key(file.name(), file.bytes()), new KnownFile(former.resolve(file.name()), file.sha256())));
        return draft;
    }

    private static String key(String name, long bytes) {
        return name + " " + bytes;
    }

    @Override
    public Path gather(String part) {
        return partial.resolve(part);
    }

    @Override
    public Earlier earlier(String part) {
        return (name, size) -> Optional.ofNullable(known.get(key(part + "/" + name, size)));
    }

    /** Who gathers syncs the files and their names; only the part's own name is left. */
    @Override
    public long keep(String part, List<StoredFile> files, LongConsumer onBytes) throws IOException {
        DurableFiles.sync(partial);
        files.forEach(file -> onBytes.accept(file.bytes()));
        return 0;
    }

    @Override
    public void write(String file, byte[] bytes) throws IOException {
        DurableFiles.write(partial.resolve(file), bytes);
    }

    @Override
    public void finish(String file, byte[] bytes) throws IOException {
        write(file, bytes);
        DurableFiles.sync(partial);
        Files.move(partial, finished, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.sync(finished.resolveSibling("."));
        complete = true;
    }

    @Override
    public void close() throws IOException {
        if (!complete) {
            FileTree.delete(partial);
        }
    }
}
