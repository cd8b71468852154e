package io.millrace.server.backup.place;

import io.millrace.server.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * {@link BackupPlace} in a bucket. Nothing can be renamed there, so a back-up has its name from the beginning, and its last object,
 * the manifest, makes it one.
 */
final class S3Place implements BackupPlace {

    private final S3Client client;
    private final S3Address address;
    private final S3Failures failures;
    private final Path scratch;

    /**
     * A place.
     *
     * @param scratch directory in which files wait for their upload
     */
    S3Place(S3Client client, S3Address address, S3Failures failures, Path scratch) {
        this.client = client;
        this.address = address;
        this.failures = failures;
        this.scratch = scratch;
    }

    @Override
    public String locate(String name) {
        return address.locate(name);
    }

    @Override
    public List<String> folders() {
        String prefix = address.prefix();
        return failures.translated(() -> client
                .listObjectsV2Paginator(
                        list -> list.bucket(address.bucket()).prefix(prefix).delimiter("/"))
                .commonPrefixes()
                .stream()
                .map(common -> common.prefix()
                        .substring(prefix.length(), common.prefix().length() - 1))
                .sorted()
                .toList());
    }

    @Override
    public Optional<InputStream> read(String file) {
        Optional<ResponseInputStream<GetObjectResponse>> object = failures.translated(() -> {
            try {
                return Optional.of(
                        client.getObject(get -> get.bucket(address.bucket()).key(address.key(file))));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
        return object.map(first ->
                new ResumingStream(first, first.response().contentLength(), position -> readFrom(file, position)));
    }

    /** The contents of an object that exists, from a byte on. */
    InputStream readFrom(String file, long position) {
        return failures.translated(() -> client.getObject(
                get -> get.bucket(address.bucket()).key(address.key(file)).range("bytes=" + position + "-")));
    }

    @Override
    public BackupDraft begin(String folder, KeptFiles before) throws IOException {
        if (!objects(folder + "/").isEmpty()) {
            throw CommandFailure.refused(locate(folder) + " is not empty; wait a second");
        }
        return S3Draft.create(this, folder, before, scratch);
    }

    S3Client client() {
        return client;
    }

    S3Address address() {
        return address;
    }

    S3Failures failures() {
        return failures;
    }

    /** All objects whose names begin with that. */
    List<S3Object> objects(String beginning) {
        return failures.translated(() -> client
                .listObjectsV2Paginator(list -> list.bucket(address.bucket()).prefix(address.key(beginning)))
                .contents()
                .stream()
                .toList());
    }

    @Override
    public void close() {
        client.close();
    }
}
