package io.millrace.server.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.hash.MessageDigests;
import io.millrace.server.backup.place.BackupDraft;
import io.millrace.server.backup.place.BackupPlace;
import io.millrace.server.backup.place.KeptFiles;
import io.millrace.server.backup.place.StoredFile;
import io.millrace.server.cli.CommandFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A complete back-up in a place. Every file is checked against its hash as it is read.
 *
 * @param place where it is
 * @param folder its folder there, empty when it is the place
 * @param manifest what is in it
 * @param manifestHash hash of the manifest in hex, which stands for the whole back-up
 */
record Backup(BackupPlace place, String folder, BackupManifest manifest, String manifestHash) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Opens a back-up, or the newest one of a place of back-ups.
     *
     * @throws CommandFailure when there is none, it is damaged, or of a newer format
     */
    static Backup open(BackupPlace place) throws IOException {
        Optional<Backup> itself = read(place, "");
        return itself.isPresent()
                ? itself.get()
                : newest(place)
                        .orElseThrow(() -> CommandFailure.refused("there is no complete back-up in " + place.locate("")
                                + ": no " + BackupManifest.FILE + " in it or in a folder of it"));
    }

    /**
     * Opens one back-up of a place.
     *
     * @throws CommandFailure when it is not there, is damaged, or of a newer format
     */
    static Backup open(BackupPlace place, String folder) throws IOException {
        return read(place, folder)
                .orElseThrow(() -> CommandFailure.refused(
                        place.locate(folder) + " is no complete back-up: it has no " + BackupManifest.FILE));
    }

    /** The newest complete back-up of a place; their names sort by time. */
    static Optional<Backup> newest(BackupPlace place) throws IOException {
        List<String> folders = new ArrayList<>(place.folders());
        Collections.reverse(folders);
        for (String folder : folders) {
            Optional<Backup> found = read(place, folder);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Backup> read(BackupPlace place, String folder) throws IOException {
        String file = in(folder, BackupManifest.FILE);
        Optional<byte[]> written = bytes(place, file);
        if (written.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = written.get();
        String hash = hash(bytes);
        byte[] hashFile = bytes(place, in(folder, BackupManifest.HASH_FILE)).orElse(new byte[0]);
        if (!new String(hashFile, StandardCharsets.UTF_8).startsWith(hash + " ")) {
            throw CommandFailure.refused("the back-up is damaged: " + place.locate(file) + " does not have the hash in "
                    + BackupManifest.HASH_FILE);
        }
        BackupManifest manifest;
        try {
            manifest = JSON.readValue(bytes, BackupManifest.class);
        } catch (JsonProcessingException e) {
            throw CommandFailure.refused(place.locate(file) + " cannot be read: " + e.getOriginalMessage());
        }
        if (manifest.format() > BackupManifest.FORMAT) {
            throw CommandFailure.refused(place.locate(folder) + " is of format " + manifest.format()
                    + ", this version knows " + BackupManifest.FORMAT + "; restore it with a newer one");
        }
        return Optional.of(new Backup(place, folder, manifest, hash));
    }

    private static String in(String folder, String file) {
        return folder.isEmpty() ? file : folder + "/" + file;
    }

    private static Optional<byte[]> bytes(BackupPlace place, String file) throws IOException {
        Optional<InputStream> found = place.read(file);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get()) {
            return Optional.of(in.readAllBytes());
        }
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(MessageDigests.sha256().digest(bytes));
    }

    /** Writes the manifest, which makes the draft a back-up. */
    static void finish(BackupDraft draft, BackupManifest manifest) throws IOException {
        byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
        draft.write(
                BackupManifest.HASH_FILE,
                (hash(bytes) + "  " + BackupManifest.FILE + "\n").getBytes(StandardCharsets.UTF_8));
        draft.finish(BackupManifest.FILE, bytes);
    }

    /** Where it is, for a person. */
    String location() {
        return place.locate(folder);
    }

    /** Where its manifest is, for a person. */
    String manifestLocation() {
        return location(BackupManifest.FILE);
    }

    private String location(String file) {
        return place.locate(in(folder, file));
    }

    /** All its files. */
    List<StoredFile> files() {
        return Stream.concat(
                        manifest.files().stream(), manifest.groups().stream().flatMap(group -> group.files().stream()))
                .toList();
    }

    /** What the next back-up need not bring again. */
    KeptFiles kept() {
        return new KeptFiles(folder, files());
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

    /** Copies a file and checks it on the way; see {@link #bytes(StoredFile)}. */
    void copy(StoredFile file, OutputStream to) throws IOException {
        String source = location(file.name());
        long bytes;
        String hash;
        try (InputStream in = place.read(in(folder, file.name()))
                        .orElseThrow(
                                () -> CommandFailure.refused("the back-up is damaged: " + source + " is missing"));
                DigestInputStream hashing = new DigestInputStream(in, MessageDigests.sha256())) {
            bytes = hashing.transferTo(to);
            hash = HexFormat.of().formatHex(hashing.getMessageDigest().digest());
        }
        if (bytes != file.bytes() || !hash.equals(file.sha256())) {
            throw CommandFailure.refused("the back-up is damaged: " + source + " has " + bytes + " bytes and SHA-256 "
                    + hash + " instead of " + file.bytes() + " and " + file.sha256());
        }
    }
}
