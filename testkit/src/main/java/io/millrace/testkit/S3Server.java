package io.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A store that speaks the protocol of Amazon S3: s3rver, which keeps objects as files. With one bucket and one access key.
 */
public final class S3Server implements AutoCloseable {

    /** The bucket that is there. */
    public static final String BUCKET = "backups";

    /** The credentials that it takes, as environment of whoever asks it. */
    public static final Map<String, String> CREDENTIALS =
            Map.of("AWS_ACCESS_KEY_ID", "S3RVER", "AWS_SECRET_ACCESS_KEY", "S3RVER");

    private final NpmServer server;
    private final Path directory;
    private final String url;

    private S3Server(NpmServer server, Path directory, int port) {
        this.server = server;
        this.directory = directory;
        url = "http://127.0.0.1:" + port;
    }

    /** Starts one with its files in a directory. */
    public static S3Server start(Path directory) {
        int port = TestPorts.next();
        Path data = directory.toAbsolutePath();
        NpmServer server = NpmServer.start(
                "s3rver",
                // Its tokens of continued lists are made with a cipher that OpenSSL 3 counts as old.
                List.of("--openssl-legacy-provider", "bin/s3rver.js"),
                "listening",
                List.of(
                        "--directory=" + data,
                        "--address=127.0.0.1",
                        "--port=" + port,
                        "--no-vhost-buckets",
                        "--configure-bucket",
                        BUCKET));
        return new S3Server(server, data, port);
    }

    /** Its endpoint; buckets are in the path. */
    public String url() {
        return url;
    }

    /** The file that has an object's contents. */
    public Path fileOf(String key) {
        return directory.resolve(BUCKET).resolve(key + "._S3rver_object");
    }

    /** Changes one bit of an object behind the store's back; the same again undoes it. */
    public void flipBit(String key) {
        try {
            byte[] bytes = Files.readAllBytes(fileOf(key));
            bytes[bytes.length / 2] ^= 1;
            Files.write(fileOf(key), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines it printed, for failures. */
    public String logTail() {
        return server.logTail();
    }

    @Override
    public void close() {
        server.close();
    }
}
