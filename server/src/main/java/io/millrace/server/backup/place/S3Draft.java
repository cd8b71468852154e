package io.millrace.server.backup.place;

import io.millrace.common.file.FileTree;
import io.millrace.raft.checkpoint.CheckpointCopy.Earlier;
import io.millrace.server.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * {@link BackupDraft} in a bucket. Files are gathered in a directory of this machine, one part at a time. What the back-up before has is
 * copied inside of the store; the rest is uploaded.
 */
final class S3Draft implements BackupDraft {

    private final S3Place place;
    private final String folder;
    private final Path directory;
    private final S3Upload upload;

    /** Keys of the objects that are there already, by the hash of what is in them. */
    private final Map<String, String> there = new HashMap<>();

    private final Map<String, Long> kept = new HashMap<>();
    private boolean complete;

    private S3Draft(S3Place place, String folder, Path directory) {
        this.place = place;
        this.folder = folder;
        this.directory = directory;
        upload = new S3Upload(place.client(), place.address().bucket());
    }

    /** @param scratch directory in which one is made for the files on their way */
    static S3Draft create(S3Place place, String folder, KeptFiles before, Path scratch) throws IOException {
        // Made for its owner only.
        Path directory = Files.createTempDirectory(Files.createDirectories(scratch), "millrace-backup-");
        S3Draft draft = new S3Draft(place, folder, directory);
        before.files()
                .forEach(file ->
                        draft.there.put(file.sha256(), place.address().key(before.folder() + "/" + file.name())));
        return draft;
    }

    @Override
    public Path gather(String part) {
        return directory.resolve(part);
    }

    /** What lies in the store would have to be downloaded from there. */
    @Override
    public Earlier earlier(String part) {
        return Earlier.NONE;
    }

    @Override
    public long keep(String part, List<StoredFile> files, LongConsumer onBytes) throws IOException {
        long sent = 0;
        for (StoredFile file : files) {
            String key = place.address().key(folder + "/" + file.name());
            if (!place.failures().translated(() -> isCopied(file, key))) {
                place.failures().translated(() -> upload.send(directory.resolve(file.name()), file, key));
                sent += file.bytes();
            }
            kept.put(key, file.bytes());
            onBytes.accept(file.bytes());
        }
        FileTree.delete(gather(part));
        return sent;
    }

    private boolean isCopied(StoredFile file, String key) {
        String source = there.get(file.sha256());
        if (source == null) {
            return false;
        }
        try {
            upload.copy(source, key);
            return true;
        } catch (NoSuchKeyException deletedMeanwhile) {
            return false;
        }
    }

    @Override
    public void write(String file, byte[] bytes) {
        String key = place.address().key(folder + "/" + file);
        place.failures()
                .translated(() -> client().putObject(
                                put -> put.bucket(place.address().bucket()).key(key), RequestBody.fromBytes(bytes)));
        kept.put(key, (long) bytes.length);
    }

    /** Looks first whether all is there: a rule of the bucket, or somebody, may have deleted some of it. */
    @Override
    public void finish(String file, byte[] bytes) {
        Map<String, Long> found =
                place.objects(folder + "/").stream().collect(Collectors.toMap(S3Object::key, S3Object::size));
        if (!found.equals(kept)) {
            String key = kept.entrySet().stream()
                    .filter(entry -> !entry.getValue().equals(found.get(entry.getKey())))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(place.address().key(folder));
            throw CommandFailure.refused("the back-up cannot be finished: " + key + " in bucket "
                    + place.address().bucket() + " is not as it was written; does somebody delete there?");
        }
        write(file, bytes);
        complete = true;
    }

    @Override
    public void close() throws IOException {
        FileTree.delete(directory);
        if (!complete) {
            place.objects(folder + "/")
                    .forEach(object -> place.failures()
                            .translated(() -> client().deleteObject(delete ->
                                    delete.bucket(place.address().bucket()).key(object.key()))));
        }
    }

    private S3Client client() {
        return place.client();
    }
}
