package io.millrace.server.backup.place;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Brings files into a bucket with a bounded amount of memory: large ones in parts, one after the other. One thread. */
final class S3Upload {

    /** Held in memory while it is sent. 10,000 parts is the most, so files may have 156 GiB; a store's have some hundred MiB. */
    static final int PART_BYTES = 16 << 20;

    private final S3Client client;
    private final String bucket;

    S3Upload(S3Client client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    /** Sends a file; a store that can compares it with its hash. Returns the tag that the store gave it. */
    String send(Path path, StoredFile file, String key) {
        if (file.bytes() > PART_BYTES) {
            return sendInParts(path, key);
        }
        String hash = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(file.sha256()));
        return client.putObject(put -> put.bucket(bucket).key(key).checksumSHA256(hash), RequestBody.fromFile(path))
                .eTag();
    }

    /** Copies an object inside of the store. */
    void copy(String source, String key) {
        client.copyObject(copy -> copy.sourceBucket(bucket)
                .sourceKey(source)
                .destinationBucket(bucket)
                .destinationKey(key));
    }

    private String sendInParts(Path path, String key) {
        String upload = client.createMultipartUpload(
                        create -> create.bucket(bucket).key(key))
                .uploadId();
        try (InputStream in = Files.newInputStream(path)) {
            List<CompletedPart> parts = new ArrayList<>();
            for (byte[] bytes = in.readNBytes(PART_BYTES); bytes.length > 0; bytes = in.readNBytes(PART_BYTES)) {
                parts.add(part(key, upload, parts.size() + 1, bytes));
            }
            return client.completeMultipartUpload(complete ->
                            complete.bucket(bucket).key(key).uploadId(upload).multipartUpload(all -> all.parts(parts)))
                    .eTag();
        } catch (IOException e) {
            abort(key, upload, e);
            throw new UncheckedIOException("cannot read " + path, e);
        } catch (SdkException e) {
            abort(key, upload, e);
            throw e;
        }
    }

    private CompletedPart part(String key, String upload, int number, byte[] bytes) {
        String tag = client.uploadPart(
                        part -> part.bucket(bucket).key(key).uploadId(upload).partNumber(number),
                        RequestBody.fromBytes(bytes))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    /** Parts of an upload that was not completed cost money until somebody says so. */
    private void abort(String key, String upload, Exception reason) {
        try {
            client.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId(upload));
        } catch (SdkException e) {
            reason.addSuppressed(e);
        }
    }
}
