package io.millrace.server.backup.place;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/** The options of commands that use a place of back-ups. */
public final class PlaceOptions {

    @Mixin
    private final S3Options s3 = new S3Options();

    /**
     * Opens a place to read.
     *
     * @param location a directory, or s3://BUCKET/PREFIX
     */
    public BackupPlace open(String location) {
        return open(location, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * Opens a place to read and to write.
     *
     * @param location a directory, or s3://BUCKET/PREFIX
     * @param scratch directory on this machine for files on their way to a store
     */
    public BackupPlace open(String location, Path scratch) {
        if (!location.startsWith(S3Address.SCHEME)) {
            return new DirectoryPlace(Path.of(location));
        }
        S3Address address = S3Address.parse(location);
        S3Failures failures = new S3Failures(address, s3.store());
        return new S3Place(failures.translated(s3::client), address, failures, scratch);
    }
}
