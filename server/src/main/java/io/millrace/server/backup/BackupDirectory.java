package io.millrace.server.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.raft.checkpoint.FileHash;
import io.millrace.server.backup.BackupManifest.StoredFile;
import io.millrace.server.cli.CommandFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A complete back-up on disk. Every file is checked against its hash as it is read.
 *
 * @param path its directory
 * @param manifest what is in it
 * @param manifestHash hash of the manifest in hex, which stands for the whole back-up
 */
record BackupDirectory(Path path, BackupManifest manifest, String manifestHash) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Opens a back-up, or the newest one in a directory of back-ups.
     *
     * @throws CommandFailure when there is none, it is damaged, or of a newer format
     */
    static BackupDirectory open(Path from) throws IOException {
        if (Files.isRegularFile(from.resolve(BackupManifest.FILE))) {
            return read(from);
        }
        return newest(from)
                .orElseThrow(() -> CommandFailure.refused("there is no complete back-up in " + from + ": no "
                        + BackupManifest.FILE + " in it or in a directory of it"));
    }

    /** The newest complete back-up in a directory of back-ups; their names sort by time. */
    static Optional<BackupDirectory> newest(Path repository) throws IOException {
        if (!Files.isDirectory(repository)) {
            return Optional.empty();
        }
        List<Path> found;
        try (Stream<Path> entries = Files.list(repository)) {
            found = entries.filter(entry -> Files.isRegularFile(entry.resolve(BackupManifest.FILE)))
                    .filter(entry -> !entry.toString().endsWith(BackupJob.PARTIAL))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(read(found.get(0)));
    }

    private static BackupDirectory read(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path.resolve(BackupManifest.FILE));
        String hash = HexFormat.of().formatHex(FileHash.digest().digest(bytes));
        Path hashFile = path.resolve(BackupManifest.HASH_FILE);
        if (!Files.isRegularFile(hashFile) || !Files.readString(hashFile).startsWith(hash + " ")) {
            throw CommandFailure.refused("the back-up is damaged: " + path.resolve(BackupManifest.FILE)
                    + " does not have the hash in " + BackupManifest.HASH_FILE);
        }
        BackupManifest manifest;
        try {
            manifest = JSON.readValue(bytes, BackupManifest.class);
        } catch (JsonProcessingException e) {
            throw CommandFailure.refused(
                    path.resolve(BackupManifest.FILE) + " cannot be read: " + e.getOriginalMessage());
        }
        if (manifest.format() > BackupManifest.FORMAT) {
            throw CommandFailure.refused(path + " is of format " + manifest.format() + ", this version knows "
                    + BackupManifest.FORMAT + "; restore it with a newer one");
        }
        return new BackupDirectory(path, manifest, hash);
    }

    /** Writes the manifest, which makes the directory a back-up. */
    static void finish(Path path, BackupManifest manifest) throws IOException {
        byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
        String hash = HexFormat.of().formatHex(FileHash.digest().digest(bytes));
        DurableFiles.write(
                path.resolve(BackupManifest.HASH_FILE),
                (hash + "  " + BackupManifest.FILE + "\n").getBytes(StandardCharsets.UTF_8));
        DurableFiles.write(path.resolve(BackupManifest.FILE), bytes);
        DurableFiles.syncDirectory(path);
    }

    /**
     * Reads a file whole and checks it.
     *
     * @throws CommandFailure that names the file when it is missing or not as it was written
     */
    byte[] bytes(StoredFile file) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        copy(file, all);
        return all.toByteArray();
    }

    /** Copies a file and checks it on the way; see {@link #bytes}. */
    void copy(StoredFile file, OutputStream to) throws IOException {
        Path source = path.resolve(file.name()).normalize();
        if (!source.startsWith(path.normalize())) {
            throw new NotDirectoryException(file.name() + " is outside of the back-up");
        }
        if (!Files.isRegularFile(source)) {
            throw CommandFailure.refused("the back-up is damaged: " + source + " is missing");
        }
        long bytes;
        String hash;
        try (InputStream in = Files.newInputStream(source);
                DigestInputStream hashing = new DigestInputStream(in, FileHash.digest())) {
            bytes = hashing.transferTo(to);
            hash = HexFormat.of().formatHex(hashing.getMessageDigest().digest());
        }
        if (bytes != file.bytes() || !hash.equals(file.sha256())) {
            throw CommandFailure.refused("the back-up is damaged: " + source + " has " + bytes + " bytes and SHA-256 "
                    + hash + " instead of " + file.bytes() + " and " + file.sha256());
        }
    }
}
